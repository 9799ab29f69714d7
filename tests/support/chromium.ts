import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";
import sparticuz from "@sparticuz/chromium";

// Chromium looks up its maker's hosts at every start otherwise; tests talk to loopback only.
const quiet = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
  "--disable-gpu",
];

/**
 * A real Chromium, wherever this machine has one: CHROMIUM names it, or it is the system's, or the one from npm
 * (Linux x64), which needs no download of its own and no root.
 */
export async function chromiumLaunchOptions(): Promise<LaunchOptions> {
  const system = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];
  const installed = system.find((file) => file !== undefined && existsSync(file));
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  if (installed) return { executablePath: installed, args: [...quiet, ...asRoot] };
  sparticuz.setGraphicsMode = false;
  // Not that package's own flags: they are for a cloud function, and switch off web security and processes.
  return { executablePath: await sparticuz.executablePath(), args: [...quiet, "--no-sandbox", "--no-zygote"] };
}
