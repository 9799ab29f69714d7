import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, heading, makeProject, test } from "../support/dashboard.ts";

const ranges = ["7 days", "14 days", "30 days", "90 days", "12 months"];

/** One call of the API with a project's secret key; gives its body. */
async function call(page: Page, key: string, method: "GET" | "POST", path: string, data?: unknown) {
  const headers = { "x-paykit-key": key };
  const answer = await page.context().request.fetch(`/api/v1${path}`, { method, headers, ...(data ? { data } : {}) });
  return await answer.json();
}

const figure = (page: Page, name: string) =>
  page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd");

/** What a click on a table's link downloads: the file's name, and its lines as cells (which have no quotes here). */
async function download(page: Page, table: string) {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: `CSV of “${table}”` }).click(),
  ]);
  const text = await readFile(await file.path(), "utf8");
  const lines = text.split("\r\n").slice(0, -1);
  return { name: file.suggestedFilename(), lines: lines.map((line) => line.split(",")) };
}

test("a project without calls says what to do next", async ({ person: { page }, look }) => {
  const { id } = await makeProject(page, "Not begun");
  await page.goto(`/dashboard/${id}`);
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Analytics" }).click();
  await expect(heading(page)).toHaveText("Analytics");
  await expect(page.getByText("Nothing was metered yet.")).toBeVisible();
  await expect(page.getByRole("img")).toHaveCount(0);
  await expect(figure(page, "Revenue").first()).toHaveText("$0.00");
  await expect(page.getByText("Days are those of UTC")).toBeVisible();
  await look(page, "analytics-empty");
  await page.getByRole("link", { name: "Make the first call" }).first().click();
  await expect(heading(page)).toHaveText("Overview");
});

test("the numbers, the chart in words and as a table, the ranges and the files agree with the API", async ({
  person: { page },
  look,
}) => {
  const { id, secretKey } = await makeProject(page, "Earning");
  const post = (path: string, data: unknown) => call(page, secretKey, "POST", path, data);
  await post("/credits", { userId: "alice", amount: 1_000, plan: "pro" });
  for (let turn = 0; turn < 3; turn += 1) {
    await post("/meter", { userId: "alice", event: "image_gen", cost: 120, costUsd: 0.4 });
    await post("/meter", { userId: "bob", event: "chat", cost: 2, costUsd: 0.0005 });
  }
  await post("/meter", { userId: "=1+1", event: "chat" });

  await page.goto(`/dashboard/${id}/analytics`);
  await expect(figure(page, "Metered this month").first()).toHaveText("365");
  await expect(figure(page, "Model cost").first()).toHaveText("$1.20");
  await expect(figure(page, "Net").first()).toHaveText("−$1.20");
  await expect(figure(page, "MRR").first()).toHaveText("$19.00");
  await expect(figure(page, "MRR").last()).toContainText("1 of 3 accounts");
  await expect(figure(page, "Credits outstanding").first()).toHaveText("650");
  const users = figure(page, "Users blocked").first();
  await expect(async () => {
    await page.reload();
    expect(await users.innerText()).toBe("1");
  }).toPass({ timeout: 20_000 });

  const analytics = await call(page, secretKey, "GET", "/analytics?days=30");
  const chart = page.getByRole("img", { name: "Credits metered and granted by day, the last 30 days" });
  await expect(chart).toHaveAccessibleDescription(/^365 credits metered, 1,015 granted\. The highest bar: .*, 365\.$/);
  await page.getByText("The same numbers as a table").click();
  const days = page.getByRole("region", { name: "Credits by day" }).locator("tbody tr");
  await expect(days).toHaveCount(30);
  await expect(days.last().getByRole("cell").nth(1)).toHaveText("365");
  await expect(days.last().getByRole("cell").nth(2)).toHaveText("1,015");

  const events = page.getByRole("region", { name: "Events by credits" }).locator("tbody tr");
  await expect(events.first().getByRole("cell")).toHaveText(["image_gen", "360", /^\$31.20/, "$32.40", "$1.20", "3"]);
  await expect(events.nth(1).getByRole("cell")).toHaveText(["chat", "5", /^\$0.45/, "$0.45", "$0.001", "3"]);
  const losing = page.getByRole("region", { name: "Accounts by what they lose" }).locator("tbody tr");
  await expect(losing).toHaveText([/^alice/, /^bob/]);
  await look(page, "analytics");

  const series = await download(page, "Credits metered and granted");
  expect(series.name).toBe(`paykit-${id}-days-30-days.csv`);
  expect(series.lines.slice(1).map(([date, metered, granted]) => [date, Number(metered), Number(granted)])).toEqual(
    analytics.series.map((day: Record<string, unknown>) => [day.date, day.metered, day.granted]),
  );
  const top = await download(page, "Top events");
  expect(top.lines.slice(1).map(([name, count, credits]) => [name, Number(count), Number(credits)])).toEqual(
    analytics.topEvents.map((event: Record<string, unknown>) => [event.name, event.count, event.credits]),
  );
  const accounts = await download(page, "Top accounts");
  expect(accounts.lines.slice(1).map(([user]) => user)).toEqual(["alice", "bob", "'=1+1"]);
  const entries = await download(page, "Recent entries");
  const { entries: ofAlice } = await call(page, secretKey, "GET", "/entries?userId=alice");
  const column = (name: string) => entries.lines[0]?.indexOf(name) ?? -1;
  const cells = entries.lines.filter((line) => line[column("user_id")] === "alice").reverse();
  expect(
    cells.map((line) => [line[column("at_utc")], Number(line[column("seq")]), Number(line[column("amount_credits")])]),
  ).toEqual(ofAlice.map((entry: Record<string, unknown>) => [entry.at, entry.seq, entry.amount]));

  for (const range of ranges) {
    const link = page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: range });
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("heading", { name: `The last ${range}` })).toBeVisible();
    await expect(page.getByRole("img", { name: `the last ${range}` })).toBeVisible();
  }
  await expect(page).toHaveURL(/\?days=365$/);
  await look(page, "analytics-year");
  await page.goto(`/dashboard/${id}/analytics?days=9999`);
  await expect(page.getByRole("heading", { name: "The last 30 days" })).toBeVisible();
});

test("nothing shifts while the page loads, and nothing scrolls sideways at 320 px", async ({
  person: { page },
  js,
}) => {
  const { id, secretKey } = await makeProject(page, "Narrow");
  await call(page, secretKey, "POST", "/credits", { userId: "w".repeat(128), amount: 1_000_000 });
  await call(page, secretKey, "POST", "/meter", {
    userId: "w".repeat(128),
    event: "e".repeat(64),
    cost: 999_999,
    costUsd: 123_456.78,
  });
  await page.setViewportSize({ width: 320, height: 800 });
  for (const days of [7, 365]) {
    await page.goto(`/dashboard/${id}/analytics?days=${days}`, { waitUntil: "networkidle" });
    await page.getByText("The same numbers as a table").click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  }
  if (!js) return;
  await page.goto(`/dashboard/${id}/analytics`, { waitUntil: "networkidle" });
  const shifts = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({
          type: "layout-shift",
          buffered: true,
        });
        setTimeout(() => resolve(0), 500);
      }),
  );
  expect(shifts).toBe(0);
});
