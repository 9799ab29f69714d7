import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");
const bins = ["node_modules/node/bin", "node_modules/.bin"].map((bin) => path.join(root, bin));

/**
 * Runs npm, or another installed command, on the pinned Node, which some packages need; gives its output, which the error
 * has too when it fails.
 */
export async function run(
  command: string,
  args: string[],
  cwd: string,
  more: Record<string, string> = {},
): Promise<string> {
  // An npm or a test runner that runs these tests hands its settings down; they are this repository's, not the example's.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local)|^NODE_/.test(name),
  );
  const env = { ...Object.fromEntries(own), PATH: [...bins, process.env.PATH].join(path.delimiter), ...more };
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, timeout: 180_000, maxBuffer: 2 ** 25 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed in ${cwd}:\n${stdout}\n${stderr}`, { cause: error });
  }
}
