import { anchors } from "./anchors.ts";
import { highlight } from "./highlight.ts";

/** As much of hast (the tree that MDX makes of a page) as is needed here. */
interface Node {
  type: string;
  tagName?: string;
  name?: string;
  value?: string;
  properties?: Record<string, unknown>;
  data?: { meta?: string | null };
  attributes?: { type: "mdxJsxAttribute"; name: string; value: string }[];
  children?: Node[];
}

/** A heading of a page, for the list beside it. */
export interface Heading {
  id: string;
  text: string;
  depth: number;
}

/** Fences become `<CodeBlock code runs lang title>`; headings get anchors and are exported as the page's `handle`. */
export function rehypeDocs() {
  return async (tree: Node): Promise<void> => {
    const anchorOf = anchors();
    const headings: Heading[] = [];
    for (const node of all(tree)) {
      const depth = Number(/^h([2-4])$/.exec(node.tagName ?? "")?.[1]);
      if (depth) {
        const text = textOf(node);
        const id = anchorOf(text);
        node.properties = { ...node.properties, id };
        headings.push({ id, text, depth });
      }
      if (node.tagName === "pre") await toCodeBlock(node);
      if (node.tagName === "table") nameCells(node);
    }
    tree.children?.unshift(exported("handle", { headings }));
  };
}

async function toCodeBlock(pre: Node): Promise<void> {
  const code = pre.children?.find(({ tagName }) => tagName === "code");
  if (code === undefined) return;
  const classes = (code.properties?.className ?? []) as string[];
  const lang = classes.find((name) => name.startsWith("language-"))?.slice("language-".length);
  if (lang === undefined) throw new Error(`a block of code has no language: ${textOf(code).slice(0, 60)}`);
  const text = textOf(code).replace(/\n$/, "");
  const title = /\btitle="([^"]*)"/.exec(code.data?.meta ?? "")?.[1];
  const isAnswer = /^answer\b/.test(code.data?.meta ?? "");
  const values = { code: text, runs: await highlight(text, lang), lang, title: title ?? (isAnswer ? "Answer" : "") };
  pre.type = "mdxJsxFlowElement";
  pre.name = "CodeBlock";
  pre.attributes = Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => ({ type: "mdxJsxAttribute", name, value }));
  delete pre.tagName;
  delete pre.properties;
  pre.children = [];
}

/** Tells each cell the name of its column: on a phone they stand one under the other (docs.css). */
function nameCells(table: Node): void {
  const tagged = (node: Node, tagName: string) => [...all(node)].filter((inner) => inner.tagName === tagName);
  const columns = tagged(table, "th").map(textOf);
  for (const row of tagged(table, "tr")) {
    for (const [index, cell] of tagged(row, "td").entries())
      cell.properties = { ...cell.properties, dataColumn: columns[index] };
  }
}

function* all(node: Node): Generator<Node> {
  yield node;
  for (const child of [...(node.children ?? [])]) yield* all(child);
}

function textOf(node: Node): string {
  return node.type === "text" ? (node.value ?? "") : (node.children ?? []).map(textOf).join("");
}

/** `export const name = value;` as MDX's tree has it. */
function exported(name: string, value: unknown): Node {
  const declaration = {
    type: "VariableDeclaration",
    kind: "const",
    declarations: [{ type: "VariableDeclarator", id: { type: "Identifier", name }, init: expression(value) }],
  };
  const body = [{ type: "ExportNamedDeclaration", declaration, specifiers: [], source: null }];
  const estree = { type: "Program", sourceType: "module", body };
  return { type: "mdxjsEsm", value: "", data: { estree } } as Node;
}

function expression(value: unknown): object {
  if (Array.isArray(value)) return { type: "ArrayExpression", elements: value.map(expression) };
  if (typeof value !== "object" || value === null) return { type: "Literal", value };
  const properties = Object.entries(value).map(([name, inner]) => ({
    type: "Property",
    kind: "init",
    method: false,
    shorthand: false,
    computed: false,
    key: { type: "Identifier", name },
    value: expression(inner),
  }));
  return { type: "ObjectExpression", properties };
}
