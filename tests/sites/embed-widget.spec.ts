import { expectNoViolations } from "../support/axe.ts";
import { demo, expect, expectNoFaults, grant, html, tag, test, widget } from "../support/embed-site.ts";
import { type SitePage, startSite } from "../support/site.ts";

const place = `<div id="paykit"></div><p>After the widget.</p><button data-paykit-meter="e">Run</button>`;

/** Notes every frame in which something gated is seen, and every shift of the layout. */
const watcher = `<script>
  window.frames_ = [];
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ sources }) => shifts.push(...sources.map(({ node, previousRect: a, currentRect: b }) =>
    [node?.nodeName, a.x, a.y, a.height, b.x, b.y, b.height].join(" ")))))
    .observe({ type: "layout-shift", buffered: true });
  const look = () => {
    const gated = document.querySelector("[data-paykit-plan=pro]");
    if (gated) frames_.push(gated.getClientRects().length > 0);
  };
  const frame = () => { look(); requestAnimationFrame(frame); };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  requestAnimationFrame(frame);
</script>`;

test("what is gated never shows before the plan is known, nor hides again; nothing on the page moves", async ({
  page,
  visit,
  user,
  api,
}) => {
  const body = `<div id="paykit"></div><p data-paykit-plan="free">For all</p><p>After</p><p data-paykit-plan="pro">Pro only</p>`;
  const pages: Record<string, SitePage> = {};
  for (const plan of ["free", "pro"]) {
    pages[`/${plan}`] = html(body, { head: watcher + tag(`${user}-${plan}`) });
  }
  pages["/down"] = html(body, { head: `${watcher}${tag(user, 'data-base="http://127.0.0.1:9"')}` });
  await grant(api, `${user}-pro`, { plan: "pro", amount: 1_000_000 });
  const site = await visit(page, html(""), pages);
  const seen: Record<string, boolean[]> = {};
  for (const path of ["/free", "/pro", "/down"]) {
    await page.goto(site.url + path);
    await expect(widget(page)).toContainText(path === "/down" ? "can't be reached" : /\d credits/);
    await expect(page.getByText("For all")).toBeVisible();
    await page.waitForTimeout(300);
    const frames = await page.evaluate<boolean[]>("frames_");
    expect(frames.length).toBeGreaterThan(5);
    seen[path] = frames.filter((isSeen, index) => isSeen !== frames[index - 1]);
    // What is in a shadow root has no name here: an error's second line may move the widget's own first one.
    const shifts = await page.evaluate<string[]>("shifts");
    expect(path === "/down" ? shifts.filter((shift) => !shift.startsWith(" ")) : shifts, path).toEqual([]);
  }
  expect(seen).toEqual({ "/free": [false], "/pro": [false, true], "/down": [false] });
  // Elements that come later are under the same rule, and a plan that is bought shows them all at once.
  await page.goto(`${site.url}/free`);
  await page.evaluate(
    `document.querySelector("main").insertAdjacentHTML("beforeend", '<p data-paykit-plan="pro">Later</p>')`,
  );
  await expect(page.getByText("Later")).toBeHidden();
  await page.evaluate("PayKit.buy('pro')");
  await expect(page.getByText("Later")).toBeVisible();
  await expect(page.getByText("Pro only")).toBeVisible();
});

const accents =
  "#34d399|#000|white|rebeccapurple|hsl(50 100% 50%)|oklch(0.7 0.2 30)|#777|#7777|transparent|nonsense|rgb(255 0 0 / 0.1)|color(display-p3 0 1 0)";

test("readable with any accent, in light and dark, in every state", async ({ page, visit, user, api }, info) => {
  await grant(api, `${user}-pro`, { plan: "pro", amount: 1_000_000 });
  const pages: Record<string, SitePage> = {};
  accents.split("|").forEach((accent, index) => {
    for (const theme of ["light", "dark"])
      pages[`/${index}-${theme}`] = html(`<style>html{color-scheme:${theme}}</style>${place}`, {
        tag: tag(user, `data-accent="${accent}" data-theme="${theme}"`),
      });
  });
  const site = await visit(page, html(""), pages);
  for (const path of Object.keys(pages)) {
    await page.goto(site.url + path);
    await expect(widget(page)).toContainText("5 credits");
    await page.evaluate("document.dispatchEvent(new Event('x')); PayKit.meter('e', 6)");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoViolations(page);
    if (/^\/(0|3|7|8|9)-/.test(path)) await page.screenshot({ path: info.outputPath(`accent${path.slice(1)}.png`) });
  }
});

test("what it looks like", async ({ page, visit, user, api, context }, info) => {
  await grant(api, `${user}-pro`, { plan: "pro", amount: 1_000_000 });
  const busy = `<style>* { color: red; font: italic 30px serif; padding: 5px } div { border: 3px solid red; display: none }
    main, #paykit { display: block; color: black; border: 0 } button { background: red } dialog { opacity: .1 }</style>`;
  const states: Record<string, SitePage> = {
    loading: html(place, { tag: tag(user, 'data-base="http://192.0.2.1"') }),
    loaded: html(place, { tag: tag(user) }),
    pro: html(place, { tag: tag(`${user}-pro`) }),
    wrong: html(place, { tag: tag(user, 'data-key="pk_live_nobody"') }),
    down: html(place, { tag: tag(user, 'data-base="http://127.0.0.1:9"') }),
    floating: html("<p>text</p>".repeat(30), { tag: tag(`${user}-pro`) }),
    hostile: html(`${busy}${place}`, { tag: tag(user) }),
    rtl: html(`<script>document.documentElement.dir = "rtl"</script>${place}`, { tag: tag(`${user}-pro`) }),
  };
  const pages = Object.fromEntries(Object.entries(states).map(([name, state]) => [`/${name}`, state]));
  await context.route("http://192.0.2.1/**", () => {});
  const site = await visit(page, html(""), pages);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [device, width] of Object.entries({ narrow: 280, phone: 390, desktop: 900 })) {
      await page.setViewportSize({ width, height: 420 });
      for (const name of Object.keys(states)) {
        await page.goto(`${site.url}/${name}`);
        if (name !== "loading") await expect(widget(page)).toContainText(/credits$|credit|key|reached/);
        await expect(widget(page)).not.toContainText(name === "loading" ? "5" : "…");
        if (name === "down") await page.getByRole("button", { name: "Run" }).click();
        if (name === "down") await expect(page.getByRole("alert")).toBeVisible();
        if (name === "loaded") await page.evaluate("PayKit.meter('e', 6)");
        const scheme = await widget(page).evaluate((bar) => getComputedStyle(bar).backgroundColor);
        expect(scheme).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(18, 18, 18)");
        await page.screenshot({ path: info.outputPath(`${name}-${device}-${colorScheme}.png`) });
        expect(
          await page.evaluate("document.documentElement.scrollWidth - innerWidth"),
          `${name} ${width}`,
        ).toBeLessThanOrEqual(name === "hostile" ? 200 : 0);
        const targets = await widget(page)
          .getByRole("button")
          .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
        for (const height of targets) expect(height).toBeGreaterThanOrEqual(24);
      }
    }
  }
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(`${site.url}/pro`);
  await expect(widget(page)).toContainText("credits");
  await page.keyboard.press("Tab");
  await page.screenshot({ path: info.outputPath("forced-colors.png") });
});

test("twenty clicks are one announcement", async ({ page, visit, user, api }) => {
  await grant(api, user, { amount: 20 });
  await visit(page, html(place, { tag: tag(user) }));
  await expect(widget(page)).toContainText("25 credits");
  await page.evaluate(`heard = [];
    new MutationObserver(() => heard.push(spoken.textContent)).observe(
      spoken = [...document.querySelectorAll("#paykit *")].map(({ shadowRoot }) => shadowRoot?.querySelector("[role=status]")).find(Boolean),
      { childList: true });
    for (let i = 0; i < 20; i++) document.querySelector("[data-paykit-meter]").click()`);
  await expect(widget(page).getByRole("status")).toHaveText("5 credits");
  expect(await page.evaluate("heard")).toEqual(["5 credits"]);
});

const nasty = [
  `"><img src=x onerror=pwned=1>`,
  `'"><script>pwned=1</script>`,
  "javascript:pwned=1",
  "</style><script>pwned=1</script>",
  "red;}*{display:none}",
  "red/*",
  "url(http://evil.invalid/x)",
  "var(--x,url(http://evil.invalid/y))",
  "image-set('http://evil.invalid/z')",
  "__proto__",
  "constructor",
  "x".repeat(10_000),
  "\u0000",
  "\u202egnp.exe",
  'pro"],*{display:none!important}[a="',
  "http://evil.invalid",
];

test("whatever stands in the tag or comes from an API, no script of it runs and nobody else is called", async ({
  page,
  user,
}) => {
  const cors = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "*",
    "content-type": "application/json",
  };
  let field: unknown;
  const api = await startSite((path) => {
    const [, name = ""] = /^\/api\/v1\/(\w+)/.exec(path) ?? [];
    const error = { error: { code: field, message: field, docUrl: field } };
    const answers: Record<string, unknown> = {
      access: {
        userId: field,
        plan: field,
        credits: typeof field === "string" ? 5 : field,
        entitlements: [field, "pro"],
      },
      meter: { ok: false, blocked: true, remaining: field },
      checkout: { url: field },
    };
    return { body: JSON.stringify(answers[name] ?? error), headers: cors, ...(answers[name] ? {} : { status: 403 }) };
  });
  const attributes = ["key", "user", "accent", "base", "widget", "theme"];
  const pages: Record<string, SitePage> = {};
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  nasty.forEach((value, index) => {
    for (const name of attributes)
      pages[`/${name}-${index}`] = html(place, {
        tag: `<script src="${demo}/embed.js" data-key="pk_live_demo" ${`data-${name}="${escaped(value)}"`}></script>`.replace(
          name === "key" ? 'data-key="pk_live_demo" ' : "\n",
          "",
        ),
      });
    pages[`/api-${index}`] = html(place, { tag: tag(user, `data-base="${api.url}"`) });
  });
  const site = await startSite((path) => pages[path]);
  const foreign: string[] = [];
  let isBase = false;
  page.on("request", (request) => {
    const isOurs = [site.url, demo, api.url].some((origin) => request.url().startsWith(origin));
    if (!isOurs && !isBase) foreign.push(request.url());
  });
  page.on("dialog", (dialog) => foreign.push(dialog.message()));
  for (const [path] of Object.entries(pages)) {
    const index = Number(path.split("-")[1]);
    field = nasty[index];
    isBase = path.startsWith("/base");
    await page.goto(site.url + path, { waitUntil: "domcontentloaded" });
    const isNone = path.startsWith("/widget");
    if (!isNone) await expect(widget(page)).toHaveCount(1);
    await page.evaluate(
      `document.querySelector("[data-paykit-meter]").click(); ${/^http/.test(String(field)) ? "" : "void PayKit.buy(); void PayKit.portal()"}`,
    );
    if (!path.startsWith("/base")) await expect(page.getByText("After the widget.")).toBeVisible();
    await page.waitForTimeout(20);
    expect(await page.evaluate("typeof pwned"), path).toBe("undefined");
    await expectNoFaults(page);
  }
  // Fields of other kinds than an API of ours would send.
  for (field of [null, {}, [], 1e21, -1, true]) {
    await page.goto(`${site.url}/api-0`);
    await page.evaluate("PayKit.meter('e')");
    await expectNoFaults(page);
  }
  expect(foreign).toEqual([]);
  await site.close();
  await api.close();
});

test("what a cold visit costs", async ({ page, visit, user }) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const urls = new Map<string, string>();
  const bytes: Record<string, number> = {};
  session.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId) ?? "";
    if (url.startsWith(demo)) bytes[new URL(url).pathname] = encodedDataLength;
  });
  await visit(page, html(place, { tag: tag(user, 'data-key="pk_live_demo"') }));
  await expect(widget(page)).toContainText("5 credits");
  await expect.poll(() => Object.keys(bytes).sort()).toEqual(["/api/v1/access", "/embed.js"]);
  const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
  console.log(`a cold first paint of the widget: 2 requests, ${total} bytes over the wire`, bytes);
  expect(total).toBeLessThan(7_000);
});
