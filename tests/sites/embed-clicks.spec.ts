import type { Page } from "@playwright/test";
import {
  creditsOf,
  demo,
  expect,
  expectNoFaults,
  grant,
  html,
  ran,
  spend,
  tag,
  test,
  widget,
} from "../support/embed-site.ts";

const handlers = `<div id="paykit"></div>
  <button id="inline" data-paykit-meter="e" onclick="ran.push('inline')">inline</button>
  <button id="listener" data-paykit-meter="e"><span>listener</span></button>
  <button id="delegated" data-paykit-meter="e">delegated</button>
  <a id="link" href="#gone" data-paykit-meter="e">link</a>
  <form id="search" onsubmit="event.preventDefault(); ran.push('button:' + event.submitter.value)">
    <input name="q" aria-label="q"><button value="go" data-paykit-meter="e">submit</button></form>
  <form id="whole" data-paykit-meter="e" onsubmit="event.preventDefault(); ran.push('form:' + event.submitter.value)">
    <input name="q" required value="a" aria-label="whole"><button value="one">whole form</button></form>
  <label data-paykit-meter="e" id="label"><input type="checkbox" id="inner" onchange="ran.push('checked:' + checked)"> label</label>
  <input type="checkbox" id="box" data-paykit-meter="e" onchange="ran.push('box:' + checked)"><label for="box">for box</label>
  <button id="off" data-paykit-meter="e" disabled onclick="ran.push('off')">off</button>
  <button id="aria" data-paykit-meter="e" aria-disabled="true" onclick="ran.push('aria')">aria off</button>
  <div id="shadow"></div><div id="later"></div>
  <script>
    listener.addEventListener("click", () => ran.push("listener"));
    document.addEventListener("click", ({ target }) => target.id === "delegated" && ran.push("delegated"));
    addEventListener("hashchange", () => ran.push("link"));
    const root = shadow.attachShadow({ mode: "open" });
    root.append(Object.assign(document.createElement("button"), { textContent: "in a shadow", onclick: () => ran.push("shadow") }));
    root.firstChild.setAttribute("data-paykit-meter", "e");
    setTimeout(() => {
      later.innerHTML = '<button data-paykit-meter="e">added later</button><b data-paykit-credits></b>';
      later.firstChild.onclick = () => ran.push("later");
    }, 100);
  </script>`;

interface Way {
  run: (page: Page) => Promise<void>;
  gives: string;
}

const button = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();
const press = (id: string, key: string) => (page: Page) => page.locator(id).press(key);
const ways: Way[] = [
  { run: button("inline"), gives: "inline" },
  { run: (page) => page.locator("#listener span").click(), gives: "listener" },
  { run: button("delegated"), gives: "delegated" },
  { run: press("#inline", "Enter"), gives: "inline" },
  { run: press("#listener", "Space"), gives: "listener" },
  { run: (page) => page.evaluate("inline.click()"), gives: "inline" },
  { run: (page) => page.getByRole("link", { name: "link" }).click(), gives: "link" },
  { run: button("submit"), gives: "button:go" },
  { run: (page) => page.getByLabel("q", { exact: true }).press("Enter"), gives: "button:go" },
  { run: button("whole form"), gives: "form:one" },
  { run: (page) => page.getByLabel("whole").press("Enter"), gives: "form:one" },
  { run: (page) => page.locator("#label").click({ position: { x: 30, y: 8 } }), gives: "checked:true" },
  { run: (page) => page.locator("#inner").click(), gives: "checked:false" },
  { run: (page) => page.getByText("for box").click(), gives: "box:true" },
  { run: press("#box", "Space"), gives: "box:false" },
  { run: button("in a shadow"), gives: "shadow" },
  { run: button("added later"), gives: "later" },
];

test("each of the page's own handlers runs exactly when it is paid", async ({ page, visit, user, api }) => {
  await grant(api, user, { amount: ways.length - 5 });
  await visit(page, html(handlers, { tag: tag(user) }));
  await expect(widget(page)).toContainText(`${ways.length} credits`);
  const expected: string[] = [];
  for (const { run, gives } of ways) {
    await run(page);
    expected.push(gives);
    await expect.poll(() => ran(page)).toEqual(expected);
    expect(await creditsOf(api, user)).toBe(ways.length - expected.length);
    if (gives === "link") await page.evaluate("history.replaceState(null, '', location.pathname)");
  }
  await page.evaluate("off.click(); aria.click()");
  // Not valid, so not submitted, so not paid.
  await page.getByLabel("whole").fill("");
  await button("whole form")(page);
  await expect(page.locator("#later b")).toHaveText("0");
  await page.getByLabel("whole").fill("a");

  // None left: not one of them runs, and each opens the offer.
  for (const { run } of ways) {
    await run(page);
    await expect(page.getByRole("dialog")).toContainText("You are out of credits");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  expect(await ran(page)).toEqual(expected);
  expect(
    await page.locator("#inner, #box").evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).checked)),
  ).toEqual([false, false]);
  await expectNoFaults(page);
});

test("modifier keys and the middle button open a new tab, once it is paid", async ({
  page,
  visit,
  user,
  context,
  api,
}) => {
  const body = `<a href="/next" data-paykit-meter="e">next</a><b id="plain" data-paykit-meter="e" onauxclick="ran.push('aux')">no link</b>`;
  await visit(page, html(body, { tag: tag(user) }), { "/next": html("next") });
  await expect(widget(page)).toContainText("5 credits");
  for (const options of [{ button: "middle" }, { modifiers: ["ControlOrMeta"] }] as const) {
    const opened = context.waitForEvent("page");
    await page.getByRole("link").click(options as object);
    await (await opened).waitForURL("**/next");
  }
  await page.locator("#plain").click({ button: "middle" });
  await page.getByRole("link").click({ button: "right" });
  await expect(widget(page)).toContainText("3 credits");
  expect(new URL(page.url()).pathname).toBe("/");
  expect(await creditsOf(api, user)).toBe(3);
});

test("a cost that is none is refused, and never guessed", async ({ page, visit, user, api }) => {
  const costs = ["", "0", "-1", "1.5", "1e3", "abc", " 5", "0x10", "١", "1000001", "99999999999999999999"];
  const body = costs
    .map(
      (cost, index) =>
        `<button id="c${index}" data-paykit-meter="e" data-paykit-cost="${cost}" onclick="ran.push(this.id)">x</button>`,
    )
    .join("");
  await visit(
    page,
    html(`${body}<button id="empty" data-paykit-meter="" onclick="ran.push('empty')">x</button>`, { tag: tag(user) }),
  );
  await expect(widget(page)).toContainText("5 credits");
  for (const id of [...costs.map((_, index) => `c${index}`), "empty"]) {
    await page.evaluate(`failed = new Promise((resolve) => document.addEventListener("paykit:error", ({ detail }) => resolve(detail.code), { once: true }));
      document.getElementById("${id}").click()`);
    expect(await page.evaluate("failed")).toBe("invalid_request");
  }
  expect(await ran(page)).toEqual([]);
  expect(await creditsOf(api, user)).toBe(5);
});

test("two tabs, ten clicks in each at once, seven credits: seven run, and both tabs know", async ({
  page,
  visit,
  user,
  api,
  context,
}) => {
  await grant(api, user, { amount: 2 });
  const site = await visit(page, html(handlers, { tag: tag(user) }));
  const other = await context.newPage();
  await other.goto(site.url);
  for (const tab of [page, other]) await expect(widget(tab)).toContainText("7 credits");
  await Promise.all([page, other].map((tab) => tab.evaluate("for (let i = 0; i < 10; i++) inline.click()")));
  for (const tab of [page, other]) {
    await expect(widget(tab)).toContainText("0 credits");
    await expect(tab.locator("#inline")).not.toHaveAttribute("aria-busy");
    await expect(tab.getByRole("dialog")).toHaveCount(1);
  }
  expect([...(await ran(page)), ...(await ran(other))]).toEqual(Array(7).fill("inline"));
  // What one tab buys, the other shows.
  await page.evaluate("PayKit.buy()");
  for (const tab of [page, other]) await expect(widget(tab)).toContainText("100 credits");
});

test("the keyboard alone: to the offer, through it, and back to where it was", async ({ page, visit, user, api }) => {
  await spend(api, user, 5);
  await visit(page, html(handlers, { tag: tag(user, 'data-key="pk_live_demo"') }));
  await expect(widget(page)).toContainText("0 credits");
  await page.locator("#inline").press("Enter");
  const dialog = page.getByRole("dialog", { name: "You are out of credits" });
  // Pressing a key once more buys nothing.
  await expect(dialog.getByRole("button", { name: "Not now" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.locator("#inline")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Shift+Tab");
  await expect(dialog.getByRole("button", { name: "Get Pro" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(dialog.getByRole("button", { name: "Buy credits" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Simulated: no payment was made.");
  await expect(widget(page)).toContainText("100 credits");
  await page.locator("#inline").press("Enter");
  await expect(widget(page)).toContainText("99 credits");
  expect(await ran(page)).toEqual(["inline"]);
});

test("window.PayKit and the events: nothing throws, whatever the page does", async ({ page, visit, user }) => {
  const listeners = `<script>
    window.heard = [];
    for (const name of ["ready", "metered", "blocked", "error"])
      document.addEventListener("paykit:" + name, (event) => {
        heard.push([name, Object.isFrozen(event.detail), event.detail.event ?? event.detail.user ?? null, event.detail.element?.id ?? null]);
        if (name === "blocked") event.preventDefault();
      });
  </script>`;
  await visit(page, html(handlers, { head: listeners, tag: tag(user) }));
  await expect(widget(page)).toContainText("5 credits");
  const answers = await page.evaluate<unknown[]>(`(async () => {
    const before = Object.keys(window).filter((name) => /^paykit/i.test(name));
    const bad = [];
    for (const value of [undefined, null, "", 5, {}, Symbol.iterator, 1n, "x".repeat(70), "\\0"]) bad.push((await PayKit.meter(value)).ok);
    for (const cost of ["1", 0, NaN, 1n, {}, null]) bad.push((await PayKit.meter("e", cost)).ok);
    const ok = await PayKit.meter("e", 4);
    const blocked = await PayKit.meter("e", 2);
    await Promise.all([PayKit.refresh(), PayKit.portal(), PayKit.buy("nothing")]);
    return [before, bad.every((ok) => ok === false), ok, blocked, PayKit.account().credits, PayKit.user, Object.isFrozen(PayKit)];
  })()`);
  const blocked = { ok: false, blocked: true, remaining: 1 };
  expect(answers).toEqual([["PayKit"], true, { ok: true, remaining: 1 }, blocked, 1, user, true]);
  const heard = await page.evaluate<unknown[][]>("heard");
  expect(heard.filter(([name]) => name !== "error")).toEqual([
    ["ready", true, user, null],
    ["metered", true, "e", null],
    ["blocked", true, "e", null],
  ]);
  await expect(page.getByRole("dialog")).toBeHidden();
  await expectNoFaults(page);
  expect(await page.evaluate("new Set(Object.keys(window).filter((name) => /paykit/i.test(name))).size")).toBe(1);
});

test("a widget that is none still asks and tells, and the place of one may come and go", async ({
  page,
  visit,
  user,
  api,
}) => {
  await visit(page, html(handlers.replace('<div id="paykit"></div>', "<div id=here></div>"), { tag: tag(user) }));
  await expect(widget(page)).toHaveCSS("position", "fixed");
  for (let round = 0; round < 2; round++) {
    await page.evaluate(`here.innerHTML = '<div id="paykit"></div>'`);
    await expect(page.locator("#paykit").getByRole("region")).toContainText("5 credits");
    await expect(widget(page)).toHaveCSS("position", "static");
    await page.evaluate("here.replaceChildren()");
    await expect(widget(page)).toHaveCSS("position", "fixed");
  }
  await spend(api, user, 5);
  await visit(page, html(handlers, { tag: tag(user, 'data-widget="none"') }));
  await page.locator("#inline").click();
  await expect(page.getByRole("dialog")).toContainText("You are out of credits");
  await page.getByRole("button", { name: "Not now" }).click();
  await page.route(`${demo}/api/**`, (route) => route.abort());
  await page.locator("#inline").click();
  await expect(page.getByRole("alert")).toContainText("PayKit can't be reached");
  await expect(widget(page)).toHaveCount(0);
  expect(await ran(page)).toEqual([]);
});
