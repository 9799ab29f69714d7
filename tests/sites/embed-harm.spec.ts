import { creditsOf, expect, expectNoFaults, grant, html, ran, tag, test, widget } from "../support/embed-site.ts";

// What pages do, without meaning any harm, and what the embed must not make of it.

const place = `<div id="paykit"></div>`;

test("names of the page's own stand in nobody's way", async ({ page, visit, user, api }) => {
  const body = `${place}<img id="matches" alt=""><label><input type="checkbox" id="plain"> plain</label>
    <form id="clubs" data-paykit-meter="e" onsubmit="event.preventDefault(); ran.push('sent')">
      <input name="matches" aria-label="m"><input name="dataset-of" aria-label="d"><button>Send</button></form>`;
  const names = `<script>var matches = "a".match(/a/); var dataset = null; var tagName = "FORM";</script>`;
  await visit(page, html(body, { head: names, tag: tag(user) }));
  await expect(widget(page)).toContainText("5 credits");
  await page.getByLabel("plain").check();
  await page.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => ran(page)).toEqual(["sent"]);
  await expect.poll(() => creditsOf(api, user)).toBe(4);
  await expectNoFaults(page);
});

test("a double click on what leads to another page is paid once; a button's two clicks are two", async ({
  page,
  visit,
  user,
  api,
}) => {
  const body = `${place}<a href="#there" id="link" data-paykit-meter="e" onclick="ran.push('link')">link</a>
    <form onsubmit="event.preventDefault(); ran.push('sent')"><button id="send" data-paykit-meter="e">send</button></form>
    <button id="plain" type="button" data-paykit-meter="e" onclick="ran.push('plain')">plain</button>`;
  await visit(page, html(body, { tag: tag(user) }));
  // Slow enough that the second click comes while the first is being paid.
  await page.route("**/api/v1/meter", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await expect(widget(page)).toContainText("5 credits");
  await page.locator("#link").dblclick();
  await expect.poll(() => ran(page)).toEqual(["link"]);
  await page.locator("#send").dblclick();
  await expect.poll(() => ran(page)).toEqual(["link", "sent"]);
  expect(await creditsOf(api, user)).toBe(3);
  await page.locator("#plain").dblclick();
  await expect.poll(() => ran(page)).toEqual(["link", "sent", "plain", "plain"]);
  expect(await creditsOf(api, user)).toBe(1);
});

test("what is paid runs, whatever the page makes of the element meanwhile, and nothing after it is free", async ({
  page,
  visit,
  user,
  api,
}) => {
  const body = `${place}<button type="button" id="icon" data-paykit-meter="e" onclick="ran.push('icon')"><b>icon</b></button>
    <form id="form" data-paykit-meter="e" onsubmit="event.preventDefault(); ran.push('sent')"><button id="send">send</button></form>`;
  const changing = `<script>
    document.addEventListener("paykit:metered", ({ detail }) => {
      if (detail.element.id === "icon") detail.element.innerHTML = "<i>other</i>";
      else send.type = "button";
    });
  </script>`;
  await visit(page, html(body, { head: changing, tag: tag(user) }));
  await expect(widget(page)).toContainText("5 credits");
  await page.locator("#icon b").click();
  await expect.poll(() => ran(page)).toEqual(["icon"]);
  await page.getByRole("button", { name: "send" }).click();
  await expect.poll(() => ran(page)).toEqual(["icon", "sent"]);
  for (let more = 1; more <= 3; more += 1) {
    await page.evaluate("send.type = 'submit'; form.requestSubmit()");
    await expect.poll(() => creditsOf(api, user)).toBe(3 - more);
  }
  await expect.poll(async () => (await ran(page)).length).toBe(5);
  await expectNoFaults(page);
});

test("metered within metered is one payment, and a Buy button within runs nothing", async ({
  page,
  visit,
  user,
  api,
}) => {
  const body = `${place}
    <form data-paykit-meter="e" onsubmit="event.preventDefault(); ran.push('sent')"><button data-paykit-meter="e">both</button></form>
    <label data-paykit-meter="e"><input type="checkbox" data-paykit-meter="e" onchange="ran.push('checked')"> label</label>
    <div data-paykit-meter="e" onclick="ran.push('card')"><button id="shop" data-paykit-buy>shop</button></div>`;
  await visit(page, html(body, { tag: tag(user) }));
  await expect(widget(page)).toContainText("5 credits");
  await page.getByRole("button", { name: "both" }).click();
  await expect.poll(() => ran(page)).toEqual(["sent"]);
  await page.getByText("label").click();
  await expect.poll(() => ran(page)).toEqual(["sent", "checked"]);
  expect(await creditsOf(api, user)).toBe(3);
  await page.locator("#shop").click();
  await expect(page.getByRole("alert")).toContainText("Simulated");
  expect(await ran(page)).toEqual(["sent", "checked"]);
  expect(await creditsOf(api, user)).toBe(103);
  // So it is where PayKit has a Stripe for real money, of which the demo project takes none.
  const error = { code: "demo_project", message: "No.", docUrl: "https://paykit.test/docs", requestId: "req_1" };
  await page.route("**/api/v1/checkout", (route) =>
    route.fulfill({ status: 403, headers: { "access-control-allow-origin": "*" }, json: { error } }),
  );
  await page.locator("#shop").click();
  await expect(widget(page)).toContainText("203 credits");
});

test("gated parts stay hidden under a page's own sheets and rules", async ({ page, visit, user, api }) => {
  const body = `${place}<div id="hero" data-paykit-plan="pro">Pro only</div>`;
  const sheets = `<style>#hero { display: flex !important }</style>`;
  await visit(page, html(body, { head: sheets, tag: tag(user) }));
  await expect(widget(page)).toContainText("5 credits");
  await expect(page.locator("#hero")).toBeHidden();
  await page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]");
  await page.evaluate("PayKit.meter('e')");
  await expect(widget(page)).toContainText("4 credits");
  await expect(page.locator("#hero")).toBeHidden();
  await grant(api, user, { plan: "pro" });
  await page.evaluate("PayKit.refresh()");
  await expect(page.locator("#hero")).toBeVisible();
});

test("who else writes into the balance's place has the last word, and the page goes on", async ({
  page,
  visit,
  user,
}) => {
  const body = `${place}<p data-paykit-credits>…</p>`;
  const translator = `<script>
    window.rounds = 0;
    new MutationObserver(() => {
      const place = document.querySelector("p[data-paykit-credits]");
      if (!place || !/^\\d+$/.test(place.textContent) || rounds > 500) return;
      rounds += 1;
      place.innerHTML = "<font>" + place.textContent + " €</font>";
    }).observe(document, { childList: true, subtree: true });
  </script>`;
  await visit(page, html(body, { head: translator, tag: tag(user) }));
  await expect(page.getByText("5 €")).toBeVisible();
  await page.evaluate("PayKit.meter('e')");
  await expect(page.getByText("4 €")).toBeVisible();
  expect(await page.evaluate("rounds")).toBe(2);
});

test("the Buy button can be read on any accent, those that mean another colour too", async ({ page, visit, user }) => {
  const accents = ["currentcolor", "color-mix(in srgb, currentcolor, red)", "#777", "inherit", "var(--nope)", "gold"];
  const pages = Object.fromEntries(
    accents.map((accent, n) => [`/${n}`, html(place, { tag: tag(user, `data-accent="${accent}"`) })]),
  );
  const site = await visit(page, html(""), pages);
  for (const path of Object.keys(pages)) {
    await page.goto(site.url + path);
    const button = widget(page).getByRole("button", { name: "Buy credits" });
    const contrast = await button.evaluate((element) => {
      const luminance = (color: string) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
        if (!canvas) throw new Error("no canvas");
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
          const part = byte / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const { color } = getComputedStyle(element);
      // Where it has none of its own, the widget's shows through.
      const own = getComputedStyle(element).backgroundColor;
      const isNone = own === "rgba(0, 0, 0, 0)" && element.parentElement;
      const backgroundColor = isNone ? getComputedStyle(isNone).backgroundColor : own;
      const [dark = 0, light = 0] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    });
    expect(contrast, accents[Number(path.slice(1))]).toBeGreaterThan(4.5);
  }
});
