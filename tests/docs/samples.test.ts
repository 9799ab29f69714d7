import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StripeStandIn, startStripeStandIn } from "#tests/stripe/stand-in.ts";
import { makeProjectByForm, openFormBrowser, signUp } from "#tests/support/browser.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";
import { isAsShown } from "./answers.ts";
import { type Fence, fences, fencesMarked } from "./fences.ts";
import { missingCommand, type Ran, runSample } from "./run-sample.ts";

// Every sample of the documentation that can be run is run, in the order of its page, and prints what stands below it.
// One server for all pages, a new project for each.

let server: TestServer;
let standIn: StripeStandIn;
const folder = mkdtempSync(path.join(os.tmpdir(), "paykit-docs-"));
const browser = () => openFormBrowser(server.url);
let owner: ReturnType<typeof browser>;

beforeAll(async () => {
  standIn = await startStripeStandIn();
  server = await startServer({
    env: {
      BETTER_AUTH_SECRET: "a secret that is long enough for the tests",
      STRIPE_SECRET_KEY: "sk_test_standin",
      STRIPE_WEBHOOK_SECRET: "whsec_standin",
      STRIPE_API_BASE: standIn.url,
    },
  });
  owner = browser();
  await signUp(owner, "reader@example.com", "three odd words");
});

afterAll(async () => {
  await server?.end("SIGTERM");
  await standIn?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([...fencesMarked("run")])("%s", (page, samples) => {
  let env: Record<string, string>;
  beforeAll(async () => {
    const { secretKey, publishableKey } = await makeProjectByForm(owner, page);
    env = { PAYKIT_ORIGIN: server.url, PAYKIT_SECRET_KEY: secretKey, PAYKIT_PUBLISHABLE_KEY: publishableKey };
  });

  for (const sample of samples) {
    const missing = missingCommand(sample.lang);
    it.skipIf(missing)(`${sample.place} ${sample.lang}${missing ? ` (no ${missing} here)` : ""}`, async () => {
      const ran = await runSample(sample, path.join(folder, sample.place), env);
      expect({ exitCode: ran.exitCode, said: ran.exitCode === 0 ? "" : ran.complaint }).toEqual({
        exitCode: 0,
        said: "",
      });
      if (sample.answer !== undefined) expectAnswer(sample.answer, ran);
    });
  }
});

function expectAnswer({ lang, code, detail }: Fence, { output, status }: Ran): void {
  const printed = output.replaceAll(server.url, "https://paykit.example").replaceAll(standIn.url, stripesCheckout);
  if (detail !== "") expect(status).toBe(detail);
  const [shown, actual] = lang === "json" ? [JSON.parse(code), JSON.parse(printed)] : [code.trim(), printed.trim()];
  if (!isAsShown(shown, actual)) expect(actual).toEqual(shown);
}

const stripesCheckout = "https://checkout.stripe.com";

describe("every sample", () => {
  const needsNoMark = ["text", "env", "nginx", "sql"];
  it("says how it is held true, in a way there is", () => {
    const wrong = fences.filter(({ mark, lang, detail }) => {
      if (mark === undefined) return !needsNoMark.includes(lang);
      if (mark === "manual") return detail === "";
      if (mark === "check") return !["ts", "tsx"].includes(lang);
      if (mark === "page") return lang !== "html";
      return !["run", "answer"].includes(mark);
    });
    expect(wrong.map(({ place, lang, mark }) => `${place} ${lang} ${mark ?? "no mark"}`)).toEqual([]);
  });

  it("that is an answer stands directly after what was run", () => {
    const answered = new Set(fences.filter(({ mark }) => mark === "run").map(({ answer }) => answer));
    const alone = fences.filter((fence) => fence.mark === "answer" && !answered.has(fence));
    expect(alone.map(({ place }) => place)).toEqual([]);
  });
});
