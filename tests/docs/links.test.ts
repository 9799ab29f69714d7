import { afterAll, beforeAll, expect, it } from "vitest";
import { sectionsOf } from "#app/docs/compile/sections.ts";
import { contents } from "#app/docs/contents.ts";
import { elementsOf } from "#tests/embed/html.ts";
import { openApp, ownOrigin, type TestApp } from "#tests/support/app.ts";
import { authSecret, makeWorld, markDemo, signedIn } from "#tests/support/tenants.ts";
import { texts } from "./fences.ts";

// Follows every link of every page, from the front page and from the dashboard, and looks for the part of the page that
// a `#` names. What leads elsewhere is not asked for: it has to be a well-formed https address.

let app: TestApp;
let cookie: string;
const everybody = new Map<string, Page>();
const owner = new Map<string, Page>();

interface Page {
  status: number;
  ids: Set<string>;
  links: string[];
}

beforeAll(async () => {
  app = await openApp("the server", { BETTER_AUTH_SECRET: authSecret, PUBLIC_BASE_URL: ownOrigin });
  await markDemo(app);
  const people = await signedIn(app);
  cookie = people.owner.cookie;
  const { A } = await makeWorld(app, people);
  await crawl(
    everybody,
    ["/", "/docs", "/llms.txt", "/llms-full.txt", "/sign-in", "/checkout/done", A.billingPage],
    "",
  );
  await crawl(owner, ["/dashboard", `/dashboard/${A.id}`, "/docs"], cookie);
}, 120_000);
afterAll(() => app.close());

it("finds the documentation, and the pages of a project", () => {
  const addresses = contents.flatMap(({ pages }) => pages).map(({ slug }) => slug);
  const missing = addresses.filter((slug) => !everybody.has(slug === "introduction" ? "/docs" : `/docs/${slug}`));
  expect(missing).toEqual([]);
  expect([...owner.keys()].filter((path) => /^\/dashboard\/prj_\w+\/\w+/.test(path)).length).toBeGreaterThan(4);
});

it.each([
  ["everybody", everybody],
  ["a project's owner", owner],
])("has no link that leads nowhere, for %s", (_who, pages) => {
  expect(pages.size).toBeGreaterThan(20);
  expect(broken(pages)).toEqual([]);
});

it("finds in searches only what is there", () => {
  const all = contents.flatMap(({ pages }) => pages);
  const sections = texts.flatMap(({ page, source }) => {
    const listed = all.find(({ slug }) => slug === page);
    return listed === undefined ? [] : sectionsOf(listed, source);
  });
  const lost = sections.filter(({ to }) => {
    const [path = "", id] = to.split("#");
    return !everybody.has(path) || (id !== undefined && !everybody.get(path)?.ids.has(id));
  });
  expect(lost.map(({ to }) => to)).toEqual([]);
});

function broken(pages: Map<string, Page>): string[] {
  const found = [...pages].flatMap(([from, { links }]) =>
    links.flatMap((link) => {
      const url = URL.parse(link, ownOrigin + from);
      if (url === null) return [`${link} on ${from} is no address`];
      if (url.origin !== ownOrigin) return isFine(url) ? [] : [`${link} on ${from} is not https`];
      const path = url.pathname + url.search;
      const id = decodeURIComponent(url.hash.slice(1));
      const to = pages.get(path);
      if (to === undefined) return [`${link} on ${from} was not followed`];
      if (to.status >= 400) return [`${link} on ${from} answers ${to.status}`];
      return id === "" || to.ids.has(id) ? [] : [`${link} on ${from}: there is no #${id}`];
    }),
  );
  return [...new Set(found)];
}

function isFine({ protocol, hostname }: URL): boolean {
  return protocol === "mailto:" || hostname === "localhost" || (protocol === "https:" && hostname.includes("."));
}

/** Reads what the first addresses lead to, and what that leads to. */
async function crawl(pages: Map<string, Page>, first: string[], cookie: string): Promise<void> {
  const waiting = [...first];
  for (let path = waiting.shift(); path !== undefined && pages.size < 600; path = waiting.shift()) {
    if (pages.has(path)) continue;
    const page = await read(path, cookie);
    pages.set(path, page);
    for (const link of page.links) {
      const url = URL.parse(link, ownOrigin + path);
      if (url?.origin === ownOrigin) waiting.push(url.pathname + url.search);
    }
  }
}

async function read(path: string, cookie: string): Promise<Page> {
  const response = await app.fetch(path, { headers: { cookie }, redirect: "manual" });
  const { status } = response;
  const type = response.headers.get("content-type") ?? "";
  const text = await response.text();
  const location = response.headers.get("location");
  if (location !== null) return { status, ids: new Set(), links: [location] };
  if (type.startsWith("text/html")) {
    const elements = elementsOf(text);
    const links = elements.flatMap(({ attributes: { href, src } }) => href ?? src ?? []);
    return { status, ids: new Set(elements.flatMap(({ attributes: { id } }) => id ?? [])), links };
  }
  if (!type.startsWith("text/markdown")) return { status, ids: new Set(), links: [] };
  const links = [...text.replace(/^```.*?^```$/gms, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return { status, ids: anchorsOf(text), links };
}

/** Where a Markdown page's links within it may lead: a heading's words, as readers of Markdown make anchors of them. */
function anchorsOf(markdown: string): Set<string> {
  const source = markdown.replace(/^# .*$/m, "");
  const page = { slug: "", title: "", description: "" };
  return new Set(sectionsOf(page, source).flatMap(({ to }) => to.split("#")[1] ?? []));
}
