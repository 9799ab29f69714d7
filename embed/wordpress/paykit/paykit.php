<?php
/**
 * Plugin Name:       PayKit
 * Description:       Credits, a Buy button and Pro-only parts for a site with AI features, billed by your PayKit.
 * Version:           1.0.0
 * Requires at least: 5.9
 * Requires PHP:      7.4
 * Author:            PayKit
 * License:           MIT
 * Text Domain:       paykit
 *
 * The plugin only puts PayKit's embed script on the page and writes the attributes that script looks for. It holds no
 * balance and no secret key: those stay with PayKit. What runs in a browser can be switched off by its owner, so a
 * costly model call is metered on the server as well.
 *
 * @package PayKit
 */

defined( 'ABSPATH' ) || exit;

const PAYKIT_VERSION = '1.0.0';
const PAYKIT_OPTION  = 'paykit_settings';

/** The user meta that holds a user's PayKit id. */
const PAYKIT_USER_META = 'paykit_user_id';

/* ---------------------------------------------------------------- Settings */

/** What holds until somebody saves the settings page. Without address and key no script is loaded. */
function paykit_defaults(): array {
	return array(
		'base'   => '',
		'key'    => '',
		'accent' => '#34d399',
		'load'   => 'everywhere',
		'user'   => 'wordpress',
		'widget' => 'floating',
	);
}

/** The saved settings, every one of them present: an option from an older version may lack some. */
function paykit_settings(): array {
	$saved = get_option( PAYKIT_OPTION, array() );
	return array_merge( paykit_defaults(), is_array( $saved ) ? $saved : array() );
}

add_action( 'admin_init', 'paykit_register_settings' );

function paykit_register_settings(): void {
	register_setting(
		'paykit',
		PAYKIT_OPTION,
		array(
			'type'              => 'array',
			'sanitize_callback' => 'paykit_sanitize',
			'default'           => paykit_defaults(),
			'show_in_rest'      => false,
		)
	);

	add_settings_section( 'paykit_main', '', '__return_false', 'paykit' );
	$fields = array(
		'base'   => __( 'PayKit address', 'paykit' ),
		'key'    => __( 'Publishable key', 'paykit' ),
		'accent' => __( 'Accent colour', 'paykit' ),
		'load'   => __( 'Load the script', 'paykit' ),
		'widget' => __( 'Credits widget', 'paykit' ),
		'user'   => __( 'Whose credits', 'paykit' ),
	);
	foreach ( $fields as $name => $title ) {
		add_settings_field(
			'paykit_' . $name,
			$title,
			in_array( $name, array( 'base', 'key', 'accent' ), true ) ? 'paykit_text_field' : 'paykit_choice_field',
			'paykit',
			'paykit_main',
			array(
				'name'      => $name,
				'label_for' => 'paykit_' . $name,
			)
		);
	}

	// WordPress collects such texts for the site's privacy policy: a visitor's browser talks to another server here.
	if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
		wp_add_privacy_policy_content(
			'PayKit',
			wp_kses_post(
				'<p>' . __( 'This site counts paid actions with PayKit. Your browser loads a script from our PayKit server and sends it an id, the name of the action and the address of the page when you buy. Visitors who are not logged in get a random id that is kept in their browser.', 'paykit' ) . '</p>'
			)
		);
	}
}

/**
 * Takes what the form sent and gives back what may be saved. A refused field keeps its old value, the others are saved.
 *
 * WordPress calls this twice when the option is made for the first time. A clean value comes out as it went in.
 *
 * @param mixed $input What the form sent: anything.
 */
function paykit_sanitize( $input ): array {
	$old   = paykit_settings();
	$input = is_array( $input ) ? $input : array();
	$new   = $old;

	foreach ( array( 'base', 'key', 'accent' ) as $name ) {
		if ( ! isset( $input[ $name ] ) || ! is_string( $input[ $name ] ) ) {
			continue;
		}
		$value = trim( $input[ $name ] );
		if ( '' === $value ) {
			$new[ $name ] = paykit_defaults()[ $name ];
			continue;
		}
		$clean = call_user_func( 'paykit_clean_' . $name, $value );
		if ( '' === $clean ) {
			add_settings_error( PAYKIT_OPTION, 'paykit_' . $name, paykit_refusal( $name, $value ) );
			continue;
		}
		$new[ $name ] = $clean;
	}

	foreach ( array( 'load', 'user', 'widget' ) as $name ) {
		if ( isset( $input[ $name ] ) && is_string( $input[ $name ] ) && isset( paykit_choices()[ $name ][ $input[ $name ] ] ) ) {
			$new[ $name ] = $input[ $name ];
		}
	}
	return $new;
}

/** Why a value was not saved. The value itself is not repeated: it may be a secret. */
function paykit_refusal( string $name, string $value ): string {
	if ( 'base' === $name ) {
		return __( 'The PayKit address was not saved. It has to begin with https:// and name a host, such as https://paykit.example. Only localhost may use http://. Write a host with other letters in its xn-- form.', 'paykit' );
	}
	if ( 'accent' === $name ) {
		return __( 'The accent colour was not saved. It has to look like #34d399.', 'paykit' );
	}
	if ( 0 === stripos( $value, 'sk_' ) ) {
		return __( 'That is a secret key. It was not saved: everybody can read what stands in a page, and a secret key can give credits away. Use the key that begins with pk_live_. If the secret key has been in a page before, make a new one in PayKit.', 'paykit' );
	}
	return __( 'The key was not saved. A publishable key begins with pk_live_ and has only letters, digits and underscores.', 'paykit' );
}

/** The origin of an address, or '' when it is not one that a page may load a script from. */
function paykit_clean_base( string $value ): string {
	$parts = wp_parse_url( $value );
	if ( ! is_array( $parts ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) || isset( $parts['user'] ) ) {
		return '';
	}
	$scheme = strtolower( $parts['scheme'] );
	$host   = strtolower( $parts['host'] );
	$local  = in_array( $host, array( 'localhost', '127.0.0.1', '[::1]' ), true );
	if ( 'https' !== $scheme && ! ( 'http' === $scheme && $local ) ) {
		return '';
	}
	// Letters, digits, dots and hyphens: nothing else can be in a host's name once it is in its xn-- form.
	if ( '[::1]' !== $host && ! preg_match( '/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/D', $host ) ) {
		return '';
	}
	return $scheme . '://' . $host . ( isset( $parts['port'] ) ? ':' . (int) $parts['port'] : '' );
}

/** PayKit itself says whether a key exists; here only a wrong kind of key is kept out. */
function paykit_clean_key( string $value ): string {
	return preg_match( '/^pk_live_[A-Za-z0-9_]{1,120}$/D', $value ) ? $value : '';
}

function paykit_clean_accent( string $value ): string {
	return preg_match( '/^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/D', $value ) ? strtolower( $value ) : '';
}

/** The settings with a fixed set of values, and how each is called on the settings page. */
function paykit_choices(): array {
	return array(
		'load'   => array(
			'everywhere' => __( 'On every page. Needed when you use data-paykit attributes without a shortcode.', 'paykit' ),
			'shortcode'  => __( 'Only on pages with a PayKit shortcode.', 'paykit' ),
		),
		'widget' => array(
			'floating'  => __( 'Where [paykit] stands; on pages without it, in the lower right corner.', 'paykit' ),
			'shortcode' => __( 'Only where [paykit] stands.', 'paykit' ),
		),
		'user'   => array(
			'wordpress' => __( 'Somebody who is logged in has one account on all devices. Others have one per browser. Credits bought before logging in stay with the browser.', 'paykit' ),
			'browser'   => __( 'Every browser has its own account, logged in or not.', 'paykit' ),
		),
	);
}

add_action( 'admin_menu', 'paykit_add_page' );

function paykit_add_page(): void {
	add_options_page( 'PayKit', 'PayKit', 'manage_options', 'paykit', 'paykit_page' );
}

add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), 'paykit_action_links' );

function paykit_action_links( array $links ): array {
	$address = admin_url( 'options-general.php?page=paykit' );
	array_unshift( $links, '<a href="' . esc_url( $address ) . '">' . esc_html__( 'Settings', 'paykit' ) . '</a>' );
	return $links;
}

function paykit_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap"><h1>', esc_html( get_admin_page_title() ), '</h1>';
	echo '<form action="', esc_url( admin_url( 'options.php' ) ), '" method="post">';
	settings_fields( 'paykit' );
	do_settings_sections( 'paykit' );
	submit_button();
	echo '</form></div>';
}

function paykit_text_field( array $field ): void {
	$name = $field['name'];
	$help = array(
		'base'   => __( 'Where your PayKit runs, such as https://paykit.example.', 'paykit' ),
		'key'    => __( 'It begins with pk_live_. A secret key is refused. Without address and key nothing is loaded.', 'paykit' ),
		'accent' => __( 'The colour of the widget, such as #34d399.', 'paykit' ),
	);
	printf(
		'<input type="text" class="regular-text code" id="%s" name="%s" value="%s" autocomplete="off" spellcheck="false" aria-describedby="%s">',
		esc_attr( 'paykit_' . $name ),
		esc_attr( PAYKIT_OPTION . '[' . $name . ']' ),
		esc_attr( paykit_settings()[ $name ] ),
		esc_attr( 'paykit_' . $name . '_help' )
	);
	echo '<p class="description" id="', esc_attr( 'paykit_' . $name . '_help' ), '">', esc_html( $help[ $name ] ), '</p>';
}

function paykit_choice_field( array $field ): void {
	$name = $field['name'];
	echo '<select id="', esc_attr( 'paykit_' . $name ), '" name="', esc_attr( PAYKIT_OPTION . '[' . $name . ']' ), '" style="max-width:100%">';
	foreach ( paykit_choices()[ $name ] as $value => $label ) {
		echo '<option value="', esc_attr( $value ), '"';
		selected( paykit_settings()[ $name ], $value );
		echo '>', esc_html( $label ), '</option>';
	}
	echo '</select>';
}

/* ------------------------------------------------------ Script and style */

add_action( 'wp_enqueue_scripts', 'paykit_enqueue_scripts' );

function paykit_enqueue_scripts(): void {
	$settings = paykit_settings();

	// No file of its own: a handle that only carries the lines below.
	wp_register_style( 'paykit', false, array(), PAYKIT_VERSION );
	wp_add_inline_style( 'paykit', paykit_style() );

	if ( '' !== $settings['base'] && '' !== $settings['key'] ) {
		// In the footer, so that by then it is known whether [paykit] stands on the page. No version in the address:
		// PayKit says itself how long a browser may keep the file.
		wp_register_script( 'paykit', $settings['base'] . '/embed.js', array(), null, true );
	}

	if ( 'everywhere' === $settings['load'] || paykit_post_has_shortcode() ) {
		paykit_enqueue();
	}
}

/**
 * What holds until the script runs: Pro-only parts are hidden, metered buttons wait (a click before would be unpaid),
 * and the widget's place is kept. All of it is over when the script sets data-paykit-ready. If the script never comes,
 * it stays so: PayKit lets nothing through that it could not count.
 */
function paykit_style(): string {
	return 'html:not([data-paykit-ready]) [data-paykit-plan]{display:none!important}'
		. 'html:not([data-paykit-ready]) [data-paykit-meter]:not([data-paykit-unavailable="allow"]){pointer-events:none}'
		. '#paykit{min-height:48px}';
}

/** Whether the page's own post has one of the shortcodes. Widgets and templates are found when they are rendered. */
function paykit_post_has_shortcode(): bool {
	$post = is_singular() ? get_post() : null;
	if ( ! $post ) {
		return false;
	}
	foreach ( array_keys( paykit_shortcodes() ) as $shortcode ) {
		if ( has_shortcode( $post->post_content, $shortcode ) ) {
			return true;
		}
	}
	return false;
}

/** Without address and key the script is not registered, and asking for it does nothing. The style comes anyway. */
function paykit_enqueue(): void {
	wp_enqueue_style( 'paykit' );
	wp_enqueue_script( 'paykit' );
}

add_filter( 'script_loader_tag', 'paykit_script_tag', 10, 2 );

/**
 * Puts the settings on the script's tag, which is where the script reads them.
 *
 * @param string $tag    The whole tag, and what other plugins made of it.
 * @param string $handle Whose tag it is.
 */
function paykit_script_tag( $tag, $handle ) {
	if ( 'paykit' !== $handle || ! is_string( $tag ) ) {
		return $tag;
	}
	$settings   = paykit_settings();
	$attributes = array(
		'data-key'    => $settings['key'],
		// The script would take its own address. Said all the same, for plugins that copy scripts to this site.
		'data-base'   => $settings['base'],
		'data-accent' => $settings['accent'],
	);
	if ( 'wordpress' === $settings['user'] && is_user_logged_in() ) {
		// A cached page would give this id, and with it the credits, to the next visitor. WordPress sends no-cache to
		// who is logged in, and page caches leave them out unless told otherwise; this constant tells them as well.
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true );
		}
		$attributes['data-user'] = paykit_user_id( get_current_user_id() );
	}
	if ( 'shortcode' === $settings['widget'] && ! paykit_has_place() ) {
		$attributes['data-widget'] = 'none';
	}
	$written = preg_replace_callback(
		'/<script(?=\s[^>]*\bsrc=)/i',
		static function ( $match ) use ( $attributes ) {
			return $match[0] . paykit_attributes( $attributes );
		},
		$tag,
		1
	);
	return is_string( $written ) ? $written : $tag;
}

/**
 * The PayKit user of a WordPress user: `wp_<user's number>_<20 random characters>`. Code that meters on the server uses
 * the same: `paykit_user_id( get_current_user_id() )`.
 *
 * The random part is made once and kept with the user. A number alone could be guessed, and with the page's publishable
 * key anybody could spend that user's credits. An id made from the site's address or its salts would change with them,
 * and whoever paid would be a stranger. The number stands in front so that the owner finds the user in PayKit.
 */
function paykit_user_id( int $user ): string {
	$id = get_user_meta( $user, PAYKIT_USER_META, true );
	if ( ! is_string( $id ) || '' === $id ) {
		add_user_meta( $user, PAYKIT_USER_META, 'wp_' . $user . '_' . wp_generate_password( 20, false ), true );
		// Read again: two first pages at once may both have written, and both have to use the same one.
		wp_cache_delete( $user, 'user_meta' );
		$id = get_user_meta( $user, PAYKIT_USER_META, true );
	}
	return is_string( $id ) ? $id : '';
}

/** ` name="value"` for each, escaped. A null leaves its attribute out. */
function paykit_attributes( array $attributes ): string {
	$html = '';
	foreach ( $attributes as $name => $value ) {
		if ( null !== $value ) {
			$html .= ' ' . esc_attr( $name ) . '="' . esc_attr( $value ) . '"';
		}
	}
	return $html;
}

/* ------------------------------------------------------------ Shortcodes */

function paykit_shortcodes(): array {
	return array(
		'paykit'         => 'paykit_shortcode_place',
		'paykit_button'  => 'paykit_shortcode_button',
		'paykit_plan'    => 'paykit_shortcode_plan',
		'paykit_credits' => 'paykit_shortcode_credits',
		'paykit_buy'     => 'paykit_shortcode_buy',
	);
}

add_action( 'init', 'paykit_add_shortcodes' );

function paykit_add_shortcodes(): void {
	foreach ( paykit_shortcodes() as $shortcode => $callback ) {
		add_shortcode( $shortcode, $callback );
	}
}

/** Whether [paykit] has been rendered on this page. */
function paykit_has_place( bool $rendered = false ): bool {
	static $place = false;
	$place        = $place || $rendered;
	return $place;
}

/** The style, when the page's head is already out without it: a Pro-only part must not show before the footer. */
function paykit_late_style(): string {
	if ( ! did_action( 'wp_head' ) || wp_style_is( 'paykit', 'done' ) ) {
		return '';
	}
	ob_start();
	wp_print_styles( 'paykit' );
	return (string) ob_get_clean();
}

/** What a shortcode gives back: its HTML with what it needs. A feed runs no script, so it gets nothing. */
function paykit_output( string $html ): string {
	if ( is_feed() ) {
		return '';
	}
	paykit_enqueue();
	return paykit_late_style() . $html;
}

/** A mistake in a shortcode is told to those who can mend it. A visitor sees nothing, and nothing is charged. */
function paykit_mistake( string $message ): string {
	return current_user_can( 'edit_posts' ) ? '<strong class="paykit-mistake">' . esc_html( $message ) . '</strong>' : '';
}

/** [paykit]: where the widget is. Written each time: a plugin that makes excerpts may have rendered it once before. */
function paykit_shortcode_place(): string {
	paykit_has_place( true );
	return paykit_output( '<div id="paykit"></div>' );
}

/** [paykit_button event="image_gen" cost="1" class="" unavailable=""]Generate[/paykit_button] */
function paykit_shortcode_button( $given, $content = '' ): string {
	$given = shortcode_atts(
		array(
			'event'       => '',
			'cost'        => '1',
			'class'       => '',
			'unavailable' => '',
		),
		$given,
		'paykit_button'
	);
	if ( ! preg_match( '/^[^\p{Cc}]{1,64}$/Du', trim( $given['event'] ) ) ) {
		return paykit_mistake( __( 'PayKit: this button needs an event of 1 to 64 characters, such as event="image_gen".', 'paykit' ) );
	}
	// A cost that can't be read is not taken for 1: the button would charge something else than its author meant.
	if ( ! preg_match( '/^[1-9][0-9]{0,6}$/D', trim( $given['cost'] ) ) || (int) $given['cost'] > 1000000 ) {
		return paykit_mistake( __( 'PayKit: the cost of this button has to be a whole number from 1 to 1000000.', 'paykit' ) );
	}
	return paykit_button(
		array(
			'data-paykit-meter'       => trim( $given['event'] ),
			'data-paykit-cost'        => (string) (int) $given['cost'],
			'data-paykit-unavailable' => 'allow' === $given['unavailable'] ? 'allow' : null,
		),
		$given['class'],
		paykit_label( $content, __( 'Generate', 'paykit' ) )
	);
}

/** [paykit_buy kind="credits" class=""]Buy[/paykit_buy]; kind is credits, pro, or empty for PayKit's own choice. */
function paykit_shortcode_buy( $given, $content = '' ): string {
	$given = shortcode_atts(
		array(
			'kind'  => 'credits',
			'class' => '',
		),
		$given,
		'paykit_buy'
	);
	if ( ! in_array( $given['kind'], array( '', 'credits', 'pro' ), true ) ) {
		return paykit_mistake( __( 'PayKit: the kind of this button has to be credits or pro.', 'paykit' ) );
	}
	$label = 'pro' === $given['kind'] ? __( 'Get Pro', 'paykit' ) : __( 'Buy credits', 'paykit' );
	return paykit_button( array( 'data-paykit-buy' => $given['kind'] ), $given['class'], paykit_label( $content, $label ) );
}

/** A button that looks like the theme's own. type="button": in a form it must not submit. */
function paykit_button( array $attributes, string $classes, string $label ): string {
	$all = array_merge( array( 'paykit-button', 'wp-element-button' ), preg_split( '/\s+/', $classes ) );
	$all = implode( ' ', array_filter( array_map( 'sanitize_html_class', $all ) ) );
	$all = array_merge(
		array(
			'type'  => 'button',
			'class' => $all,
		),
		$attributes
	);
	return paykit_output( '<button' . paykit_attributes( $all ) . '>' . $label . '</button>' );
}

/** A button's label: what may stand within a button, with shortcodes such as [paykit_credits] in it. */
function paykit_label( $content, string $fallback ): string {
	$inline  = array(
		'class' => true,
		'style' => true,
	);
	$allowed = array(
		'b'      => array(),
		'br'     => array(),
		'em'     => array(),
		'i'      => $inline,
		'img'    => array_merge(
			$inline,
			array(
				'alt'    => true,
				'height' => true,
				'src'    => true,
				'width'  => true,
			)
		),
		'small'  => array(),
		'span'   => $inline,
		'strong' => array(),
	);
	$label   = trim( wp_kses( (string) $content, $allowed ) );
	return '' === $label ? esc_html( $fallback ) : do_shortcode( $label );
}

/**
 * [paykit_plan plan="pro"]…[/paykit_plan]: shown to who holds the plan. Only hidden, not absent: it stands in the page's
 * source. What nobody else may read has to be kept back on the server.
 */
function paykit_shortcode_plan( $given, $content = '' ): string {
	$given = shortcode_atts( array( 'plan' => 'pro' ), $given, 'paykit_plan' );
	$plan  = sanitize_key( $given['plan'] );
	if ( '' === $plan ) {
		// Without a plan's name the part would be shown to all.
		return paykit_mistake( __( 'PayKit: this part needs the name of a plan, such as plan="pro".', 'paykit' ) );
	}
	// A feed has no script that could hide it.
	if ( is_feed() ) {
		return '';
	}
	$inner = do_shortcode( wp_kses( (string) $content, paykit_allowed_html() ) );
	return paykit_output( '<div' . paykit_attributes( array( 'data-paykit-plan' => $plan ) ) . '>' . $inner . '</div>' );
}

/**
 * What may stand in a Pro-only part: all of a post's HTML, and frames, forms and drawings, which WordPress has put there
 * by now for videos, blocks and icons. Who may not use those had them removed when the post was saved. Never scripts.
 */
function paykit_allowed_html(): array {
	$allowed = wp_kses_allowed_html( 'post' );
	$more    = array(
		'form'     => 'action,method,enctype,target,novalidate,autocomplete,name',
		'iframe'   => 'src,title,width,height,allow,allowfullscreen,loading,referrerpolicy,frameborder,sandbox',
		'input'    => 'type,name,value,placeholder,required,checked,disabled,min,max,step,pattern,autocomplete,accept,size',
		'option'   => 'value,selected,disabled,label',
		'optgroup' => 'label,disabled',
		'path'     => 'd,fill,stroke,fill-rule,clip-rule,transform',
		'select'   => 'name,required,multiple,disabled,size',
		'source'   => 'src,srcset,type,media,sizes',
		'svg'      => 'xmlns,viewbox,width,height,fill,stroke,role,focusable',
		'textarea' => 'name,rows,cols,placeholder,required,disabled',
	);
	$common  = array_fill_keys( array( 'class', 'id', 'style', 'title', 'role', 'aria-label', 'aria-hidden', 'aria-describedby', 'data-*' ), true );
	foreach ( $more as $tag => $names ) {
		$already         = isset( $allowed[ $tag ] ) && is_array( $allowed[ $tag ] ) ? $allowed[ $tag ] : array();
		$allowed[ $tag ] = array_merge( $already, $common, array_fill_keys( explode( ',', $names ), true ) );
	}
	return $allowed;
}

/** [paykit_credits]: the balance, as text. The dash stands until it is known. */
function paykit_shortcode_credits(): string {
	return paykit_output( '<span data-paykit-credits>–</span>' );
}

/* ------------------------------------------------------------- Uninstall */

register_activation_hook( __FILE__, 'paykit_activate' );

/** Registered once and not on each page: WordPress reads an option from the database for it. */
function paykit_activate(): void {
	register_uninstall_hook( __FILE__, 'paykit_uninstall' );
}

/**
 * Deletes the settings on every site of the network. The users' PayKit ids stay with them: they are the names of accounts
 * that may hold paid credits, and a plugin put back would otherwise not know whose they are. They go with their users.
 */
function paykit_uninstall(): void {
	if ( ! is_multisite() ) {
		delete_option( PAYKIT_OPTION );
		return;
	}
	$sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $sites as $site ) {
		switch_to_blog( $site );
		delete_option( PAYKIT_OPTION );
		restore_current_blog();
	}
}
