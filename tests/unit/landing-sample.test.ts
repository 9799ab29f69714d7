import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { reactSample } from "#app/ui/landing/ways.tsx";

const compiled = readFileSync(new URL("../support/landing-sample.tsx", import.meta.url), "utf8");

it("shows React code on the landing page that compiles against the SDK", () => {
  const [imports, ...code] = reactSample.split("\n").map((line) => line.replace(/^\+ /, "  "));
  expect(compiled).toContain(code.join("\n").trim());
  expect(imports).toBe(`import { usePayKit } from "@paykit/react";`);
});
