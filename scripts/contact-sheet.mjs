import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { chromiumLaunchOptions } from "../tests/support/chromium.ts";
import { root } from "./install.mjs";

// `npm run contact-sheet -- phone`: the pictures that `npm run look` or the last test run left, all whose path has the word in
// it, on one to look at: test-results/contact-sheet.png.

const [, , word = "", columns = "4"] = process.argv;
const results = path.join(root, "test-results");
const files = readdirSync(results, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(png|jpeg)$/.test(file) && file.includes(word) && file !== "contact-sheet.png")
  .sort();
const pictures = files.map((file) => {
  const bytes = readFileSync(path.join(results, file)).toString("base64");
  return `<figure><img src="data:image/${file.endsWith("png") ? "png" : "jpeg"};base64,${bytes}"><figcaption>${path.basename(file)}</figcaption></figure>`;
});
const style = `body { display: grid; grid-template-columns: repeat(${Number(columns)}, 1fr); gap: 8px; background: #888; font: 12px sans-serif }
  figure { margin: 0 } img { max-width: 100% }`;

const browser = await chromium.launch(await chromiumLaunchOptions());
const page = await browser.newPage({ viewport: { width: 1600, height: 800 } });
await page.setContent(`<style>${style}</style>${pictures.join("")}`);
writeFileSync(path.join(results, "contact-sheet.png"), await page.screenshot({ fullPage: true }));
await browser.close();
console.log(`${files.length} screenshots on test-results/contact-sheet.png`);
