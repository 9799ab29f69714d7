import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as phpParser from "php-parser";
import { describe, expect, it } from "vitest";
import { type Element, elementsOf } from "./html.ts";

const file = path.resolve("embed/wordpress/paykit/paykit.php");
const source = readFileSync(file, "utf8");
const readme = readFileSync(path.resolve("embed/wordpress/paykit/readme.txt"), "utf8");

/** The parser's nodes are read without its types: what is asked of one is always whether it has some property. */
type Php = { kind: string; loc?: { start: { line: number } } | null; [property: string]: unknown };

function parse(code: string): Php {
  const parser = new phpParser.Engine({ parser: { version: "7.4" }, ast: { withPositions: true } });
  return parser.parseCode(code, "paykit.php") as unknown as Php;
}

const isNode = (value: unknown): value is Php => typeof value === "object" && value !== null && "kind" in value;
const nodesIn = (value: unknown): Php[] => (Array.isArray(value) ? value.filter(isNode) : []);

function* walk(value: unknown): Generator<Php> {
  if (Array.isArray(value)) for (const one of value) yield* walk(one);
  else if (isNode(value)) {
    yield value;
    for (const [property, inner] of Object.entries(value)) if (property !== "loc") yield* walk(inner);
  }
}

const nameOf = (value: unknown) => (isNode(value) ? String(value.name) : String(value));
const calledName = (node: Php) =>
  node.kind === "call" && isNode(node.what) && node.what.kind === "name" ? nameOf(node.what) : "";

const printers = new Set(["printf", "vprintf", "print_r", "var_dump", "var_export", "_e", "_ex"]);
const dangerous = new Set([
  ...["eval", "assert", "create_function", "extract", "unserialize", "exec", "shell_exec", "system", "passthru"],
  ...["popen", "proc_open", "base64_decode", "file_get_contents", "curl_init", "filter_input", "parse_str"],
]);

/** A value that may be printed: written in this file, or made harmless by the function that is called right there. */
function isSafe(node: Php): boolean {
  if (node.kind === "string" || node.kind === "number") return true;
  if (node.kind === "bin")
    return node.type === "." && [node.left, node.right].every((one) => isNode(one) && isSafe(one));
  return /^(esc_(html|attr|url)(__)?|wp_kses(_post)?)$/.test(calledName(node));
}

/** What breaks the house's rules, each with its line. */
function findings(code: string): string[] {
  const program = parse(code);
  const found: string[] = [];
  const say = (node: Php, what: string) => found.push(`line ${node.loc?.start.line}: ${what}`);

  for (const error of nodesIn(program.errors)) say(error, "does not parse");
  const [first, second] = nodesIn(program.children);
  const guard = [first, second].find((node) => node?.kind !== "inline");
  const guardText = guard?.loc ? code.split("\n")[guard.loc.start.line - 1]?.trim() : "";
  if (guardText !== "defined( 'ABSPATH' ) || exit;") found.push("the ABSPATH guard is not the first statement");

  for (const node of walk(program.children)) {
    if (node.kind === "echo") {
      for (const one of nodesIn(node.expressions)) if (!isSafe(one)) say(node, "echo of something not escaped");
    }
    if (node.kind === "print" && !(isNode(node.expression) && isSafe(node.expression))) say(node, "print, not escaped");
    if (node.kind === "inline") say(node, "HTML outside PHP");
    const called = calledName(node);
    if (printers.has(called) && !nodesIn(node.arguments).every(isSafe)) say(node, `${called} of something not escaped`);
    if (dangerous.has(called) || node.kind === "eval") say(node, `${called || "eval"} is not used here`);
    if (node.kind === "encapsed" && node.type === "shell") say(node, "a shell command");
    if (["include", "require"].includes(node.kind)) say(node, "loads another file");
    if (node.kind === "variable" && /^(GLOBALS|_[A-Z]+)$/.test(nameOf(node))) say(node, `superglobal $${nameOf(node)}`);
    if (node.kind === "global") say(node, "a global variable");
    if (node.kind === "function" && !nameOf(node.name).startsWith("paykit_")) say(node, "a function without prefix");
    if (["class", "interface", "trait"].includes(node.kind)) say(node, "a class: its name would need a prefix");
    if (node.kind === "constant" && !nameOf(node.name).startsWith("PAYKIT_")) say(node, "a constant without prefix");
  }
  return found;
}

/** Every hook, shortcode and setting names a function of this file: a mistyped name would only show on a live site. */
function unknownCallbacks(code: string): string[] {
  const program = parse(code);
  const nodes = [...walk(program.children)];
  const defined = new Set(nodes.filter(({ kind }) => kind === "function").map((node) => nameOf(node.name)));
  return nodes
    .filter(({ kind, value }) => kind === "string" && /^paykit_[a-z_]+$/.test(String(value)))
    .filter((node) =>
      /^paykit_(shortcode|register|sanitize|add|enqueue|script|acti|uninstall|page$|text|choice)/.test(
        String(node.value),
      ),
    )
    .map((node) => String(node.value))
    .filter((name) => !defined.has(name) && !(name in shortcodesAsText));
}
const shortcodesAsText = { paykit_settings: true, paykit_user_id: true };

describe("the WordPress plugin's file", () => {
  it("parses as PHP 7.4 and keeps the house's rules", () => {
    expect(findings(source)).toEqual([]);
    expect(unknownCallbacks(source)).toEqual([]);
  });

  const broken: [what: string, from: string, to: string, finding: RegExp][] = [
    ["a superglobal", "$name = $field['name'];", "$name = $_GET['name'];", /superglobal \$_GET/],
    ["an unescaped echo", "esc_html( get_admin_page_title() )", "get_admin_page_title()", /echo of something not/],
    ["an unescaped part of a sum", "esc_html( $help[ $name ] ), '</p>'", "'<p>' . $help[ $name ]", /echo of something/],
    [
      "an unescaped printf",
      "esc_attr( paykit_settings()[ $name ] )",
      "paykit_settings()[ $name ]",
      /printf of something/,
    ],
    ["eval", "submit_button();", "eval( 'x' );", /eval/],
    ["a shell command", "submit_button();", "`ls`;", /shell/],
    ["a function without prefix", "function paykit_page()", "function page()", /without prefix/],
    ["no guard", "defined( 'ABSPATH' ) || exit;", "", /guard/],
    ["a guard that comes late", "defined( 'ABSPATH' ) || exit;", "add_action( 'init', 'x' );", /guard/],
    ["an included file", "submit_button();", "require 'x.php';", /another file/],
  ];
  it.each(broken)("would be found with %s", (_what, from, to, finding) => {
    const changed = source.replace(from, to);
    expect(changed).not.toBe(source);
    expect(findings(changed).join("\n")).toMatch(finding);
  });

  it("would not parse with a brace less, and a mistyped callback would be found", () => {
    const brace = source.lastIndexOf("\n}\n");
    expect(() => parse(source.slice(0, brace) + source.slice(brace + 2))).toThrow(/[Ss]yntax|[Pp]arse/);
    expect(unknownCallbacks(source.replace("'paykit_sanitize'", "'paykit_sanitise'"))).toEqual([]);
    expect(unknownCallbacks(source.replace("'paykit_add_page' )", "'paykit_add_pages' )"))).toEqual([
      "paykit_add_pages",
    ]);
  });

  it("says the same in its header and its readme", () => {
    for (const field of ["Requires at least", "Requires PHP", "License"]) {
      const inHeader = new RegExp(`\\* ${field}:\\s+(.+)`).exec(source)?.[1];
      expect(inHeader, field).toBeDefined();
      expect(new RegExp(`^${field}: (.+)`, "m").exec(readme)?.[1], field).toBe(inHeader);
    }
    const version = /\* Version:\s+(.+)/.exec(source)?.[1];
    expect(readme).toContain(`Stable tag: ${version}`);
    expect(source).toContain(`const PAYKIT_VERSION = '${version}';`);
  });
});

const php = spawnSync("php", ["-r", "echo PHP_VERSION;"], { encoding: "utf8" });
const noPhp = php.status !== 0;

type Saved = { saved: Record<string, string>; errors: { code: string; message: string }[] };
type Run = {
  [page in "unconfigured" | "settingsPage" | "notAllowed" | "visitor" | "tampered" | "tamperedPage" | "feed"]: string;
} & { [page in "plainPage" | "noWidget" | "onlyHere" | "fromTemplate"]: string } & {
  [form in "good" | "hostile" | "secret" | "newline" | "notAForm"]: Saved;
} & {
  addresses: Record<string, string>;
  twice: string[];
  mistake: string[];
  shortcodes: string[];
  afterUninstall: { options: unknown[]; users: number[] };
};

describe(noPhp ? "the plugin in PHP (skipped: no php on the PATH)" : `the plugin in PHP ${php.stdout}`, () => {
  let cached: Run | undefined;
  const run = (): Run => {
    cached ??= JSON.parse(
      execFileSync("php", [path.resolve("tests/embed/wordpress-stub.php"), file], { encoding: "utf8" }),
    ) as Run;
    return cached;
  };
  const scriptOf = (page: string): Element | undefined =>
    elementsOf(page).find(({ attributes }) => "src" in attributes);
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1) x="';

  it.skipIf(noPhp)("saves what is right, in one form", () => {
    expect(run().good).toEqual({
      saved: {
        base: "https://paykit.example",
        key: "pk_live_pk1_abc",
        accent: "#abcdef",
        load: "everywhere",
        user: "wordpress",
        widget: "floating",
      },
      errors: [],
    });
    expect(run().addresses).toEqual({
      "javascript:alert(1)": "",
      "http://paykit.example": "",
      "//paykit.example": "",
      "https://a:b@paykit.example": "",
      "http://localhost:3000/": "http://localhost:3000",
      "http://127.0.0.1": "http://127.0.0.1",
      "https://paykit.example:8443/x": "https://paykit.example:8443",
      "paykit.example": "",
    });
  });

  it.skipIf(noPhp)("refuses hostile settings and a secret key, says so, and keeps what was", () => {
    const { good, hostile, secret, newline, notAForm } = run();
    for (const { saved } of [hostile, secret, newline, notAForm]) expect(saved).toEqual(good.saved);
    expect(hostile.errors.map(({ code }) => code)).toEqual(["paykit_base", "paykit_key", "paykit_accent"]);
    expect(newline.errors.map(({ code }) => code)).toEqual(["paykit_key", "paykit_accent"]);
    expect(secret.errors).toHaveLength(1);
    expect(secret.errors[0]?.message).toContain("That is a secret key");
    expect(JSON.stringify([hostile.errors, secret.errors])).not.toMatch(/verysecret|alert/);
  });

  it.skipIf(noPhp)("writes a page's parts and the script's settings", () => {
    const elements = elementsOf(run().visitor);
    const summary = elements.map(({ tag, attributes }) => ({ tag, ...attributes }));
    expect(summary).toContainEqual({ tag: "div", id: "paykit" });
    expect(summary).toContainEqual({
      tag: "button",
      type: "button",
      class: "paykit-button wp-element-button big blue",
      "data-paykit-meter": "image_gen",
      "data-paykit-cost": "4",
    });
    expect(summary).toContainEqual({ tag: "div", "data-paykit-plan": "pro" });
    expect(summary.filter((one) => "data-paykit-credits" in one)).toHaveLength(2);
    expect(elements.find(({ attributes }) => "data-paykit-buy" in attributes)?.attributes["data-paykit-buy"]).toBe(
      "pro",
    );
    expect(scriptOf(run().visitor)?.attributes).toEqual({
      type: "text/javascript",
      src: "https://paykit.example/embed.js",
      id: "paykit-js",
      "data-key": "pk_live_pk1_abc",
      "data-base": "https://paykit.example",
      "data-accent": "#abcdef",
    });
    // The script that another plugin put before ours got nothing of it.
    expect(elements.find(({ attributes }) => attributes.id === "other")?.attributes).toEqual({ id: "other" });
    expect(run().visitor.indexOf("[data-paykit-plan]{display:none!important}")).toBeLessThan(
      run().visitor.indexOf("</head>"),
    );
  });

  it.skipIf(noPhp)("names a WordPress user the same each time, and not so that it can be guessed", () => {
    const [first, again, other] = run().twice.map((page) => scriptOf(page)?.attributes["data-user"]);
    expect(first).toMatch(/^wp_7_[0-9a-zA-Z]{20}$/);
    expect(again).toBe(first);
    expect(other).toMatch(/^wp_8_/);
    expect(other?.slice(5)).not.toBe(first?.slice(5));
    expect(scriptOf(run().onlyHere)?.attributes).not.toHaveProperty("data-user");
  });

  it.skipIf(noPhp)("loads nothing where it is not wanted, and no widget where [paykit] does not stand", () => {
    expect(elementsOf(run().plainPage).map(({ tag }) => tag)).toEqual(["html", "head", "body"]);
    expect(scriptOf(run().noWidget)?.attributes["data-widget"]).toBe("none");
    expect(scriptOf(run().onlyHere)?.attributes).not.toHaveProperty("data-widget");
    expect(scriptOf(run().unconfigured)).toBeUndefined();
    expect(run().unconfigured).toContain("[data-paykit-plan]{display:none!important}");
    expect(run().feed).not.toContain("secret");
    // Once, and before the first part that it hides.
    expect(run().fromTemplate.match(/<style/g)).toHaveLength(1);
    expect(run().fromTemplate.indexOf("<style")).toBeLessThan(run().fromTemplate.indexOf("<div"));
  });

  it.skipIf(noPhp)("tells an author of a mistake, and a visitor nothing", () => {
    const [author = "", visitor = ""] = run().mistake;
    expect(author).toContain("needs an event");
    expect(elementsOf(visitor).map(({ tag }) => tag)).toEqual(["html", "head", "style", "body", "script", "script"]);
  });

  it.skipIf(noPhp)("lets nothing in: no element and no attribute but its own, whatever it is given", () => {
    const allowed: Record<string, string[]> = {
      a: [],
      b: [],
      button: ["type", "class", "data-paykit-meter", "data-paykit-cost", "data-paykit-unavailable", "data-paykit-buy"],
      div: ["id", "data-paykit-plan"],
      span: ["data-paykit-credits"],
      strong: ["class"],
    };
    expect(run().shortcodes).toHaveLength(5 * 7 * 5 * 2);
    for (const html of run().shortcodes) {
      for (const { tag, attributes } of elementsOf(html)) {
        expect(Object.keys(allowed), html).toContain(tag);
        for (const name of Object.keys(attributes)) expect(allowed[tag], html).toContain(name);
        if (tag === "div" && attributes.id !== undefined) expect(attributes.id).toBe("paykit");
      }
    }
    const { tampered, tamperedPage } = run();
    expect(elementsOf(tampered).map(({ tag }) => tag)).toEqual([
      "html",
      "head",
      "style",
      "body",
      "div",
      "script",
      "script",
    ]);
    expect(scriptOf(tampered)?.attributes["data-key"]).toBe(evil);
    expect(elementsOf(tamperedPage).map(({ tag }) => tag)).toEqual(
      elementsOf(run().settingsPage).map(({ tag }) => tag),
    );
    expect(elementsOf(tamperedPage).find(({ attributes }) => attributes.id === "paykit_key")?.attributes.value).toBe(
      evil,
    );
  });

  it.skipIf(noPhp)("shows its settings to who may change them, each with its label's id", () => {
    const ids = elementsOf(run().settingsPage).map(({ attributes }) => attributes.id);
    expect(ids).toEqual(
      expect.arrayContaining(["base", "key", "accent", "load", "widget", "user"].map((name) => `paykit_${name}`)),
    );
    expect(run().notAllowed).toBe("");
  });

  it.skipIf(noPhp)("takes its option along when it goes, and leaves the users' ids", () => {
    expect(run().afterUninstall).toEqual({ options: [], users: [7, 8] });
  });
});

describe("the reader of HTML that these tests use", () => {
  it("finds what a browser would find", () => {
    const found = elementsOf(
      `<p a=1 B='2"' c="3&quot;>" d>x<i/onclick=x><!-- <b> --><script>"<u>"</script><a href=x/y>&lt;s></p>`,
    );
    expect(found).toEqual([
      { tag: "p", attributes: { a: "1", b: '2"', c: '3">', d: "" } },
      { tag: "i", attributes: { onclick: "x" } },
      { tag: "script", attributes: {} },
      { tag: "a", attributes: { href: "x/y" } },
    ]);
    expect(elementsOf(`<img src="x"onerror="y">`)).toEqual([{ tag: "img", attributes: { src: "x", onerror: "y" } }]);
  });
});
