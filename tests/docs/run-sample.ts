import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Fence } from "./fences.ts";

interface Language {
  command: string;
  file: string;
  args: (file: string) => string[];
}

const languages: Record<string, Language> = {
  bash: { command: "bash", file: "sample.sh", args: (file) => ["-e", "-o", "pipefail", file] },
  js: { command: process.execPath, file: "sample.mjs", args: (file) => [file] },
  python: { command: "python3", file: "sample.py", args: (file) => [file] },
  php: { command: "php", file: "sample.php", args: (file) => [file] },
  go: { command: "go", file: "sample.go", args: (file) => ["run", file] },
  ruby: { command: "ruby", file: "sample.rb", args: (file) => [file] },
};

/** The command that a language needs and that is not on this machine. */
export function missingCommand(lang: string): string | undefined {
  const { command } = languageOf(lang);
  return spawnSync(command, [command === "go" ? "version" : "--version"]).status === 0 ? undefined : command;
}

export interface Ran {
  exitCode: number;
  output: string;
  complaint: string;
  /** Of the last call that curl made. */
  status: string | undefined;
}

/** Runs a sample as a reader would, in a folder of its own, with only these variables. */
export async function runSample(fence: Fence, folder: string, env: Record<string, string>): Promise<Ran> {
  const { command, file, args } = languageOf(fence.lang);
  mkdirSync(folder, { recursive: true });
  // Quiet as into a pipe, and each answer's status where it disturbs nobody.
  writeFileSync(path.join(folder, ".curlrc"), 'silent\nshow-error\nwrite-out = "%{stderr}status %{http_code}\\n"\n');
  writeFileSync(path.join(folder, file), fence.code.replaceAll("https://paykit.example", env.PAYKIT_ORIGIN ?? ""));
  const whole = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? folder, CURL_HOME: folder, ...env };
  return await new Promise((resolve) => {
    const options = { cwd: folder, env: whole, timeout: 40_000 };
    const child = execFile(command, args(file), options, (error, output, complaint) => {
      const exitCode = error === null ? 0 : (child.exitCode ?? 1);
      const status = [...complaint.matchAll(/^status (\d+)$/gm)].at(-1)?.[1];
      resolve({ exitCode, output, complaint, status });
    });
  });
}

function languageOf(lang: string): Language {
  const found = languages[lang];
  if (found === undefined) throw new Error(`no way is known to run ${lang}`);
  return found;
}
