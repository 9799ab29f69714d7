<?php
/**
 * Runs the WordPress plugin without WordPress: the functions it uses, in a form of our own that is only as large as the
 * test needs. Filters, shortcodes, options and dependencies really work; the escaping is at least as strict as
 * WordPress's. Prints one JSON object; wordpress.test.ts says what has to be in it.
 *
 *     php wordpress-stub.php <the plugin's file>
 */

error_reporting( E_ALL );
set_error_handler(
	static function ( $level, $message, $file, $line ) {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);

define( 'ABSPATH', __DIR__ . '/' );

/** What WordPress would keep in its database and its globals. */
final class Site {
	public static array $options    = array();
	public static array $meta       = array();
	public static array $hooks      = array();
	public static array $done       = array();
	public static array $shortcodes = array();
	public static array $styles     = array();
	public static array $scripts    = array();
	public static array $errors     = array();
	public static array $sanitizers = array();
	public static array $fields     = array();
	public static int $user         = 0;
	public static bool $editor      = false;
	public static bool $feed        = false;
	public static ?object $post     = null;
	public static $uninstall        = null;
}

function add_filter( $hook, $callback, $priority = 10, $count = 1 ) { Site::$hooks[ $hook ][] = array( $callback, $count ); }
function add_action( $hook, $callback, $priority = 10, $count = 1 ) { add_filter( $hook, $callback, $priority, $count ); }
function apply_filters( $hook, $value, ...$more ) {
	foreach ( Site::$hooks[ $hook ] ?? array() as list( $callback, $count ) ) {
		$value = $callback( ...array_slice( array( $value, ...$more ), 0, $count ) );
	}
	return $value;
}
function do_action( $hook ) {
	Site::$done[ $hook ] = ( Site::$done[ $hook ] ?? 0 ) + 1;
	foreach ( Site::$hooks[ $hook ] ?? array() as list( $callback ) ) {
		$callback();
	}
}
function did_action( $hook ) { return Site::$done[ $hook ] ?? 0; }

function __( $text, $domain ) { return 'paykit' === $domain ? $text : "untranslated: $text"; }
function esc_html__( $text, $domain ) { return esc_html( __( $text, $domain ) ); }
function esc_attr( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8', false ); }
function esc_html( $text ) { return esc_attr( $text ); }
function esc_url( $url ) { return preg_match( '#^(https?://|/)#i', $url ) ? esc_attr( $url ) : ''; }
function sanitize_key( $key ) { return preg_replace( '/[^a-z0-9_\-]/', '', strtolower( $key ) ); }
function sanitize_html_class( $class ) { return preg_replace( '/[^A-Za-z0-9_-]/', '', $class ); }
function wp_parse_url( $url ) { return parse_url( $url ); }
function wp_generate_password( $length, $special ) { return substr( bin2hex( random_bytes( $length ) ), 0, $length ); }

/** Only allowed elements with allowed attributes, every value escaped anew; no javascript: and no comments. */
function wp_kses( $html, $allowed ) {
	$html = preg_replace( '/<!--.*?(-->|$)/s', '', $html );
	return preg_replace_callback(
		'#<(/?)([a-zA-Z][^\s/>]*)((?:[^>"\']|"[^"]*"|\'[^\']*\')*)>|<#',
		static function ( $match ) use ( $allowed ) {
			$tag = strtolower( $match[2] ?? '' );
			if ( '' === $tag ) {
				return '&lt;';
			}
			if ( ! isset( $allowed[ $tag ] ) ) {
				return '';
			}
			if ( '/' === $match[1] ) {
				return "</$tag>";
			}
			$kept = '';
			preg_match_all( '/([^\s=\/"\']+)(?:\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\']+)))?/', $match[3], $found, PREG_SET_ORDER );
			foreach ( $found as $one ) {
				$name  = strtolower( $one[1] );
				$value = html_entity_decode( ( $one[2] ?? '' ) . ( $one[3] ?? '' ) . ( $one[4] ?? '' ), ENT_QUOTES );
				$data  = isset( $allowed[ $tag ]['data-*'] ) && preg_match( '/^data-[a-z0-9-]+$/', $name );
				$safe  = ! preg_match( '/^[\s\x00-\x20]*(?:javascript|data|vbscript):/i', $value );
				if ( ( isset( $allowed[ $tag ][ $name ] ) || $data ) && $safe ) {
					$kept .= " $name=\"" . esc_attr( $value ) . '"';
				}
			}
			return "<$tag$kept>";
		},
		$html
	);
}
function wp_kses_allowed_html( $context ) {
	$common = array( 'class' => true, 'id' => true, 'style' => true, 'data-*' => true );
	return array_fill_keys( array( 'p', 'div', 'span', 'strong', 'em', 'b', 'i', 'h2', 'button', 'ul', 'li' ), $common )
		+ array( 'a' => $common + array( 'href' => true ), 'img' => $common + array( 'src' => true, 'alt' => true ) );
}
function wp_kses_post( $html ) { return wp_kses( $html, wp_kses_allowed_html( 'post' ) ); }

function get_option( $name, $default = false ) { return Site::$options[ $name ] ?? $default; }
function update_option( $name, $value ) {
	$exists = isset( Site::$options[ $name ] );
	$value  = call_user_func( Site::$sanitizers[ $name ], $value );
	// As in WordPress: an option that is made goes through its sanitizer once more.
	Site::$options[ $name ] = $exists ? $value : call_user_func( Site::$sanitizers[ $name ], $value );
}
function delete_option( $name ) { unset( Site::$options[ $name ] ); }
function register_setting( $group, $name, $args ) { Site::$sanitizers[ $name ] = $args['sanitize_callback']; }
function add_settings_section() {}
function add_settings_field( $id, $title, $callback, $page, $section, $args ) { Site::$fields[] = array( $callback, $args ); }
function settings_fields() {}
function do_settings_sections() {
	foreach ( Site::$fields as list( $callback, $args ) ) {
		$callback( $args );
	}
}
function submit_button() {}
function selected( $one, $other ) { echo $one === $other ? ' selected="selected"' : ''; }
function add_settings_error( $setting, $code, $message ) { Site::$errors[] = array( 'code' => $code, 'message' => $message ); }
function add_options_page() {}
function get_admin_page_title() { return 'PayKit'; }
function admin_url( $path ) { return "https://site.example/wp-admin/$path"; }
function plugin_basename( $file ) { return 'paykit/' . basename( $file ); }
function current_user_can( $capability ) { return Site::$editor; }
function register_activation_hook( $file, $callback ) { $callback(); }
function register_uninstall_hook( $file, $callback ) { Site::$uninstall = $callback; }
function is_multisite() { return false; }

function is_user_logged_in() { return Site::$user > 0; }
function get_current_user_id() { return Site::$user; }
function get_user_meta( $user, $key, $single ) { return Site::$meta[ $user ][ $key ] ?? ''; }
function add_user_meta( $user, $key, $value, $unique ) { Site::$meta[ $user ][ $key ] ??= $value; }
function wp_cache_delete() {}

function is_feed() { return Site::$feed; }
function is_singular() { return null !== Site::$post; }
function get_post() { return Site::$post; }
function has_shortcode( $content, $tag ) { return (bool) preg_match( '/\[' . $tag . '[\s\]]/', $content ); }
function add_shortcode( $tag, $callback ) { Site::$shortcodes[ $tag ] = $callback; }
function shortcode_atts( $pairs, $given, $tag ) {
	return array_intersect_key( array_merge( $pairs, (array) $given ), $pairs );
}
function do_shortcode( $content ) {
	$tags = implode( '|', array_map( 'preg_quote', array_keys( Site::$shortcodes ) ) );
	return preg_replace_callback(
		"/\[($tags)((?:\s(?:[^\]\"']|\"[^\"]*\"|'[^']*')*)?)\](?:(.*?)\[\/\\1\])?/s",
		static function ( $match ) {
			preg_match_all( '/([a-z_]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\']+))/', $match[2], $found, PREG_SET_ORDER );
			$given = array();
			foreach ( $found as $one ) {
				$given[ $one[1] ] = ( $one[2] ?? '' ) . ( $one[3] ?? '' ) . ( $one[4] ?? '' );
			}
			return call_user_func( Site::$shortcodes[ $match[1] ], $given ?: '', $match[3] ?? '', $match[1] );
		},
		$content
	);
}

function wp_register_style( $handle, $src, $deps, $version ) { Site::$styles[ $handle ]['registered'] = true; }
function wp_add_inline_style( $handle, $css ) { Site::$styles[ $handle ]['css'] = $css; }
function wp_enqueue_style( $handle ) { Site::$styles[ $handle ]['wanted'] = true; }
function wp_style_is( $handle, $state ) { return isset( Site::$styles[ $handle ][ $state ] ); }
function wp_print_styles( $handle ) {
	if ( isset( Site::$styles[ $handle ]['registered'], Site::$styles[ $handle ]['wanted'] ) && ! wp_style_is( $handle, 'done' ) ) {
		Site::$styles[ $handle ]['done'] = true;
		echo "<style id=\"$handle-inline-css\">", Site::$styles[ $handle ]['css'], '</style>';
	}
}
function wp_register_script( $handle, $src, $deps, $version, $footer ) { Site::$scripts[ $handle ]['src'] = $src; }
function wp_enqueue_script( $handle ) { Site::$scripts[ $handle ]['wanted'] = true; }

require $argv[1];

do_action( 'init' );
do_action( 'admin_init' );

/** Saves what the form sent, and gives back what is saved now and what the owner is told. */
function save( $form ) {
	Site::$errors = array();
	update_option( PAYKIT_OPTION, $form );
	return array( 'saved' => get_option( PAYKIT_OPTION ), 'errors' => Site::$errors );
}

/** A whole page as its visitor gets it: head, content, and the footer with the script. */
function page( $content, $user = 0, $editor = false, $known = true ) {
	Site::$user    = $user;
	Site::$editor  = $editor;
	Site::$post    = $known ? (object) array( 'post_content' => $content ) : null;
	Site::$styles  = array();
	Site::$scripts = array();
	Site::$done    = array();
	ob_start();
	echo '<html><head>';
	do_action( 'wp_enqueue_scripts' );
	wp_print_styles( 'paykit' );
	Site::$done['wp_head'] = 1;
	echo '</head><body>', do_shortcode( $content );
	foreach ( Site::$scripts as $handle => $script ) {
		if ( isset( $script['src'], $script['wanted'] ) ) {
			$src = esc_url( $script['src'] );
			// The old quotes and the type attribute of WordPress 5.9, and a script some other plugin put before it.
			$tag = "<script id='other'>var before = 1;</script>\n<script type='text/javascript' src='$src' id='$handle-js'></script>\n";
			echo apply_filters( 'script_loader_tag', $tag, $handle, $script['src'] );
		}
	}
	echo '</body></html>';
	return ob_get_clean();
}

function settings_page() {
	ob_start();
	paykit_page();
	return ob_get_clean();
}

$evil   = '"><script>alert(1)</script><img src=x onerror=alert(1) x="';
$result = array();

// First of all: a page knows for the length of its process that [paykit] was on it.
Site::$options[ PAYKIT_OPTION ] = array( 'base' => 'https://paykit.example', 'key' => 'pk_live_a', 'widget' => 'shortcode' );
$result['noWidget']             = page( '[paykit_credits]' );
Site::$options                  = array();

$result['unconfigured'] = page( '[paykit_plan]secret[/paykit_plan]' );

// Settings: first what is right, then every field hostile, then the form gone altogether.
$good                   = array( 'base' => 'https://PayKit.example/embed.js?x=1', 'key' => 'pk_live_pk1_abc', 'accent' => '#ABCDEF' );
$result['good']         = save( $good );
$result['hostile']      = save( array( 'base' => "https://paykit.example$evil", 'key' => "pk_live_a$evil", 'accent' => "red;}$evil", 'load' => $evil, 'user' => array( $evil ), 'widget' => 'x' ) );
$result['secret']       = save( array( 'key' => 'sk_live_pk1_verysecret' ) );
$result['newline']      = save( array( 'key' => "pk_live_a\nb", 'accent' => "#fff\n\"" ) );
$result['notAForm']     = save( 'what?' );
$result['addresses']    = array();
foreach ( array( 'javascript:alert(1)', 'http://paykit.example', '//paykit.example', 'https://a:b@paykit.example', 'http://localhost:3000/', 'http://127.0.0.1', 'https://paykit.example:8443/x', 'paykit.example' ) as $address ) {
	$result['addresses'][ $address ] = paykit_clean_base( $address );
}

Site::$editor           = true;
$result['settingsPage'] = settings_page();
Site::$editor           = false;
$result['notAllowed']   = settings_page();

$result['visitor'] = page( '[paykit][paykit_button event="image_gen" cost="4" class="big blue"]Make <b>one</b>[/paykit_button][paykit_plan plan="pro"]<p>For Pro: [paykit_credits]</p>[/paykit_plan][paykit_credits][paykit_buy kind="pro"][/paykit_buy]' );
$result['twice']   = array( page( '[paykit]', 7 ), page( '[paykit]', 7 ), page( '[paykit]', 8 ) );

// Every shortcode with hostile attributes and content, given as WordPress gives them: already taken apart.
$result['shortcodes'] = array();
foreach ( Site::$shortcodes as $tag => $callback ) {
	foreach ( array( $evil, "' onmouseover='alert(1)", 'javascript:alert(1)', '&quot; onclick=&quot;x', "\xff\"<b>", '<!--', str_repeat( 'a', 100 ) ) as $attack ) {
		$given = array_fill_keys( array( 'event', 'class', 'plan', 'kind', 'unavailable', 'id', 'onclick' ), $attack );
		foreach ( array( $given, array( 'cost' => '1' . $attack, 'event' => 'x' ), array( 'event' => 'x', 'class' => $attack ), array( $attack ), '' ) as $attributes ) {
			foreach ( array( false, true ) as $editor ) {
				Site::$editor           = $editor;
				$result['shortcodes'][] = $callback( $attributes, "<script>alert(1)</script><a href=\"javascript:alert(1)\" onclick=\"x\">y</a>$attack", $tag );
			}
		}
	}
}
Site::$editor = false;

// Stored values that never went through the form: a database somebody else wrote to.
$kept = Site::$options[ PAYKIT_OPTION ];
Site::$options[ PAYKIT_OPTION ] = array_merge( $kept, array( 'key' => $evil, 'accent' => $evil ) );
$result['tampered']             = page( '[paykit]' );
Site::$editor                   = true;
$result['tamperedPage']         = settings_page();
Site::$options[ PAYKIT_OPTION ] = $kept;

// A wrong event or cost: told to an editor, nothing for a visitor.
$result['mistake'] = array( page( '[paykit_button cost="2"]x[/paykit_button]', 0, true ), page( '[paykit_button event="x" cost="1.5"]x[/paykit_button]' ) );

Site::$feed     = true;
$result['feed'] = page( '[paykit][paykit_plan]secret[/paykit_plan]' );
Site::$feed     = false;

save( array( 'load' => 'shortcode', 'widget' => 'shortcode', 'user' => 'browser' ) );
$result['plainPage']    = page( 'no shortcode' );
$result['onlyHere']     = page( '[paykit]', 7 );
// In a sidebar: unknown when the head is written, so that the style comes with the part it hides.
$result['fromTemplate'] = page( '[paykit_plan]x[/paykit_plan][paykit_plan]y[/paykit_plan]', 0, false, false );

call_user_func( Site::$uninstall );
$result['afterUninstall'] = array( 'options' => Site::$options, 'users' => array_keys( Site::$meta ) );

echo json_encode( $result, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE );
