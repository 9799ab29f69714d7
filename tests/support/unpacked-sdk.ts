import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { packSdk } from "./packed-sdk.ts";

/** The packed SDK, unpacked: what `npm install` would put into node_modules, in a folder of its own. */
export interface UnpackedSdk {
  tarball: string;
  folder: string;
  remove(): void;
}

export async function unpackSdk(): Promise<UnpackedSdk> {
  const tarball = await packSdk();
  const parent = mkdtempSync(path.join(os.tmpdir(), "paykit-sdk-"));
  execFileSync("tar", ["-xzf", tarball, "-C", parent]);
  return {
    tarball,
    folder: path.join(parent, "package"),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}
