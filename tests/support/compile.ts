import { execFileSync } from "node:child_process";
import path from "node:path";

/** What the compiler complains of in a folder with a tsconfig.json; nothing when all is well. */
export function complaintsOf(folder: string): string {
  try {
    execFileSync(path.resolve("node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
    return "";
  } catch (error) {
    const { stdout = "" } = error as { stdout?: string };
    if (stdout === "") throw error;
    return stdout;
  }
}
