import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "#app/store/folder-lock.server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "paykit-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the lock on an embedded database's folder", () => {
  it("refuses a second holder, naming the first, until that one lets go", () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`in use by process ${process.pid}`);
    unlock();
    lockFolder(folder)();
  });

  it("is dropped by the kernel when its holder is killed with -9", async () => {
    const source = path.resolve("app/store/folder-lock.server.ts");
    const script = `const { lockFolder } = await import(${JSON.stringify(source)});
      lockFolder(${JSON.stringify(folder)}); process.kill(process.pid, "SIGKILL");`;
    const child = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    await expect(child).rejects.toMatchObject({ signal: "SIGKILL" });
    lockFolder(folder)();
  });
});
