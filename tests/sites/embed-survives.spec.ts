import { demo, expect, expectNoFaults, html, ran, tag, test, widget } from "../support/embed-site.ts";

const button = `<div id="paykit"></div><button data-paykit-meter="image_gen" onclick="ran.push('run')">Run</button>`;

test("wherever and however the tag stands, there is one widget, and a click is paid once", async ({ page, visit }) => {
  const inject = (attributes: string) => `<script>
    const script = document.createElement("script");
    script.src = "${demo}/embed.js";
    Object.assign(script.dataset, { user: "injected-" + Math.random() });
    script.dataset.key = "pk_live_demo";
    ${attributes}
    setTimeout(() => document.head.append(script), 50);
  </script>`;
  const user = () => `way-${Math.random()}`;
  const pages = {
    "/end": html(button, { tag: tag(user()) }),
    "/head": html(button, { head: tag(user()) }),
    "/defer": html(button, { head: tag(user(), "defer") }),
    "/async": html(button, { head: tag(user(), "async") }),
    "/module": html(button, { head: tag(user(), 'type="module" data-key="pk_live_demo"') }),
    "/later": html(button, { tag: inject("") }),
    "/later-module": html(button, { tag: inject('script.type = "module";') }),
    "/twice": html(button, { head: tag("twice"), tag: tag(user()) + tag(user()) }),
    "/none": html(button.replace('id="paykit"', ""), { head: tag(user()) }),
    "/clobbered": html(`<img name="currentScript" alt="" data-base="https://evil.invalid">${button}`, {
      tag: tag(user(), 'data-key="pk_live_demo"'),
    }),
  };
  const site = await visit(page, html(""), pages);
  for (const path of Object.keys(pages)) {
    await page.goto(site.url + path);
    await expect(widget(page), path).toContainText("5 credits");
    await page.getByRole("button", { name: "Run" }).click();
    await expect(widget(page), path).toContainText("4 credits");
    await expect(widget(page)).toHaveCount(1);
    expect(await ran(page), path).toEqual(["run"]);
    await expectNoFaults(page);
  }
  await page.goto(`${site.url}/none`);
  const box = await widget(page).boundingBox();
  const size = page.viewportSize();
  expect(box && size && [size.width - box.x - box.width, size.height - box.y - box.height]).toEqual([16, 16]);
});

test("a strict policy, with Trusted Types and without inline styles", async ({ page, visit, user }) => {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-n' ${demo}`,
    `connect-src ${demo}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  const first = html(
    `<div id="paykit"></div><button id="run" data-paykit-meter="x" data-paykit-cost="3">Run</button><p data-paykit-plan="pro">Pro only</p>
    <script nonce="n">run.addEventListener("click", () => ran.push("run"))</script>`,
    { tag: tag(user), headers: { "content-security-policy": policy.join(";") } },
  );
  first.body = String(first.body).replace("<script>", '<script nonce="n">');
  await visit(page, first);
  await expect(widget(page)).toContainText("5 credits");
  await expect(widget(page)).toHaveCSS("min-height", "48px");
  await expect(page.getByText("Pro only")).toBeHidden();
  await page.getByRole("button", { name: "Run" }).click();
  await expect(widget(page)).toContainText("2 credits");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("dialog")).toContainText("You are out of credits");
  expect(await ran(page)).toEqual(["run"]);
  await expectNoFaults(page);
});

test("storage blocked: the same user for as long as the page", async ({ page, visit }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("no storage", "SecurityError");
        },
      });
    }
  });
  await visit(page, html(button, { tag: `<script src="${demo}/embed.js"></script>` }));
  await page.getByRole("button", { name: "Run" }).click();
  await expect(widget(page)).toContainText("4 credits");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(widget(page)).toContainText("3 credits");
  await expectNoFaults(page);
});

test("a user made per browser stays the same after a reload", async ({ page, visit }) => {
  await visit(page, html(button, { tag: `<script src="${demo}/embed.js"></script>` }));
  await page.getByRole("button", { name: "Run" }).click();
  await expect(widget(page)).toContainText("4 credits");
  await page.reload();
  await expect(widget(page)).toContainText("4 credits");
});

test("the API down, then slow: nothing runs unpaid but what may", async ({ page, visit, user }) => {
  const body = `${button}<button data-paykit-meter="x" data-paykit-unavailable="allow" onclick="ran.push('free')">Free</button>`;
  await page.route(`${demo}/api/**`, (route) => route.abort());
  await visit(page, html(body, { tag: tag(user) }));
  await expect(widget(page)).toContainText("PayKit can't be reached");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("alert")).toContainText("PayKit can't be reached");
  await page.getByRole("button", { name: "Free" }).click();
  await expect.poll(() => ran(page)).toEqual(["free"]);

  await page.unroute(`${demo}/api/**`);
  await page.route(`${demo}/api/**`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  await page.reload();
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("button", { name: "Run" })).toHaveAttribute("aria-busy", "true");
  expect(await ran(page)).toEqual([]);
  await expect.poll(() => ran(page)).toEqual(["run"]);
  await expect(page.getByRole("button", { name: "Run" })).not.toHaveAttribute("aria-busy");
  await expect(widget(page)).toContainText("4 credits");
  await expectNoFaults(page);
});

test("offline and back", async ({ page, visit, user, context }) => {
  await visit(page, html(button, { tag: tag(user) }));
  await expect(widget(page)).toContainText("5 credits");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("alert")).toContainText("PayKit can't be reached");
  await expect(widget(page)).toContainText("5 credits");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Run" }).click();
  await expect(widget(page)).toContainText("4 credits");
  expect(await ran(page)).toEqual(["run"]);
  await expectNoFaults(page);
});

test("in a frame, and in one with a sandbox that takes everything away", async ({ page, visit, user }) => {
  const frames = `<iframe id="plain" title="plain" src="/framed"></iframe>
    <iframe id="bare" title="bare" src="/framed" sandbox="allow-scripts"></iframe>
    <iframe id="doc" title="doc" sandbox="allow-scripts" srcdoc='${button.replaceAll("'", "&#39;").replace('onclick="ran.push(&#39;run&#39;)"', "")}<script src="${demo}/embed.js" data-user="${user}-doc"></script>'></iframe>`;
  await visit(page, html(frames), { "/framed": html(button, { tag: `<script src="${demo}/embed.js"></script>` }) });
  for (const id of ["plain", "bare", "doc"]) {
    const frame = page.frameLocator(`#${id}`);
    await frame.getByRole("button", { name: "Run" }).click();
    await expect(frame.getByRole("region"), id).toContainText("4 credits");
  }
});

test("a wrong key, an empty one, a secret one, a user that is none", async ({ page, visit }) => {
  const said: string[] = [];
  page.on("console", (message) => message.text().startsWith("PayKit") && said.push(message.text()));
  const secret = "sk_live_demo";
  const cases: Record<string, [string, RegExp]> = {
    "/wrong": ['data-key="pk_live_nobody"', /key/],
    "/empty": ['data-key=""', /key/],
    "/secret": [`data-key="${secret}"`, /secret key/],
    "/blank-user": ['data-user=" "', /userId/],
    "/long-user": [`data-user="${"u".repeat(129)}"`, /userId/],
  };
  const pages = Object.fromEntries(
    Object.entries(cases).map(([path, [attributes]]) => [
      path,
      html(button, { tag: `<script src="${demo}/embed.js" ${attributes}></script>` }),
    ]),
  );
  const sent: string[] = [];
  page.on("request", (request) => request.url().includes("/api/") && sent.push(request.url()));
  const site = await visit(page, html(""), pages);
  for (const [path, [, message]] of Object.entries(cases)) {
    said.length = sent.length = 0;
    await page.goto(site.url + path);
    await expect(widget(page), path).toContainText(message);
    await page.getByRole("button", { name: "Run" }).click();
    await expect(page.getByRole("alert"), path).toContainText(message);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Run" }).click();
    await expect(page.getByRole("alert"), path).toContainText(message);
    expect(await ran(page), path).toEqual([]);
    expect(said.filter((text) => message.test(text)).length, `${path}: ${said}`).toBe(1);
    if (path === "/secret") expect(sent).toEqual([]);
    await expectNoFaults(page);
  }
});
