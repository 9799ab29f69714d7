import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import vm from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import { brotliBytes, buildEmbed, bundleEmbed } from "../../embed/build.mjs";

const bytesMax = 5_000;

describe("the embed", () => {
  it("weighs at most 5 kB, and has nothing in it but itself and the SDK's client", async () => {
    const { contents, inputs } = await bundleEmbed();
    console.log(`the embed: ${brotliBytes(contents)} bytes of ${bytesMax}`);
    expect(brotliBytes(contents)).toBeLessThanOrEqual(bytesMax);
    const foreign = inputs.filter((file) => !/(^|\/)(embed\/src|sdk\/src\/(client|wire))\/[^/]+$/.test(file));
    expect(foreign).toEqual([]);
  });

  it("is built under its lasting name and its content's, with the checksum that its facts say", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "paykit-embed-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await buildEmbed(folder);
    const facts = JSON.parse(readFileSync(path.join(folder, "embed.json"), "utf8"));
    const script = readFileSync(path.join(folder, facts.url));
    expect(facts.url).toMatch(/^\/embed\/[0-9a-f]{16}\.js$/);
    expect(script.equals(readFileSync(path.join(folder, "embed.js")))).toBe(true);
    expect(facts.integrity).toBe(`sha384-${createHash("sha384").update(script).digest("base64")}`);
    expect(facts.bytes).toBe(script.length);
  });

  it("throws nothing where nothing of a browser is there, and does nothing where it is already", async () => {
    const { contents } = await bundleEmbed();
    const said: unknown[] = [];
    const console = { error: (...words: unknown[]) => said.push(words) };
    for (const window of [{}, { PayKit: { meter() {} } }]) {
      const context = vm.createContext({ window, console });
      const before = Object.keys(context);
      vm.runInContext(contents.toString(), context);
      expect(Object.keys(context)).toEqual(before);
    }
    // What the nowhere lacks is said, and not thrown.
    expect(said.length).toBe(1);
  });
});
