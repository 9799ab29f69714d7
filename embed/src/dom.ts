import { accent, theme } from "./settings.ts";
import css from "./widget.css";

/** Makes an element; its content comes in as text and nodes only, so that nothing an API says is ever read as HTML. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties?: Partial<HTMLElementTagNameMap[Name]>,
  ...content: Node[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...content);
  return element;
}

export function makeButton(textContent: string, onclick: (() => void) | null): HTMLElement {
  return make("button", { textContent, onclick });
}

/** A host with a shadow root of its own. Open, so that the tools that check a page can look in. */
export function makeHost(...content: HTMLElement[]): HTMLElement {
  const host = make("div");
  const root = host.attachShadow({ mode: "open" });
  addSheet(root)(css);
  root.append(...content);
  for (const { style } of content) {
    // What is no such value, or is not there, is ignored.
    style.colorScheme = theme;
    style.setProperty(
      "--a",
      CSS.supports("color", accent as string) && !/current/i.test(accent as string) ? (accent as string) : "#34d399",
    );
  }
  return host;
}

/** Adds a style sheet to the page or to a shadow root; gives what sets its text. A strict policy lets these through. */
export function addSheet(root: DocumentOrShadowRoot): (css: string) => void {
  const sheet = new CSSStyleSheet();
  return (text) => {
    sheet.replaceSync(text);
    // Each time: a page that sets its own sheets takes ours away.
    root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, sheet])];
  };
}
