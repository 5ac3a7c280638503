// What the tests of the installed packages share. `make test-consumers` installs them.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { serve } from "../../../wasm/exec/serve.mjs";
import { native, root } from "../harness.mjs";

process.env.NEXT_TELEMETRY_DISABLED = "1";

/** Where the packages and the examples' dependencies are installed. */
export const installed = join(root, "out/consumers");

/** The files of the package. */
export const dist = join(installed, "node_modules/inctrl/dist");

/** A program of a package that is installed there. */
export const bin = (name) => join(installed, "node_modules/.bin", name);

const demo = join(root, "testdata/demo/fabric");
/** The normal images of the examples, and one that is not. */
export const normals = [0, 1, 2, 3].map((i) => join(demo, `train/good/00${i}.jpg`));
export const hole = join(demo, "test/hole/000.jpg");

/** What the native program says, learned as the examples do: {prompts, results}. */
export function nativeResults(normals, images) {
  const dir = mkdtempSync(join(tmpdir(), "inctrl-"));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const prompts = join(dir, "prompts");
  const given = normals.flatMap((path) => ["--normals", path]);
  native("learn", ...given, "--calibrate", "0.05", "-o", prompts);
  const lines = native("score", "--prompts", prompts, ...images).trim().split("\n");
  return { prompts: readFileSync(prompts), results: lines.map((line) => JSON.parse(line)) };
}

/** Runs a program in the folder with the packages; returns its standard output. */
export const runInstalled = (command, ...args) =>
  execFileSync(command, args, { cwd: installed, timeout: 300_000, maxBuffer: 1 << 26 }).toString();

/** Runs a server of a tool until the test t ends; resolves with the URL that it prints. */
export async function started(t, command, ...args) {
  const child = spawn(command, args, { cwd: installed, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill();
    await ended;
  });
  let text = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += stripVTControlCharacters(String(chunk));
    const [url] = /http:\/\/localhost:\d+/.exec(text) ?? [];
    if (!url) continue;
    child.stdout.resume();
    return `${url}/`;
  }
  throw new Error(`${command} ended: ${text}`);
}

/** Serves a folder until the tests end; returns its URL. */
export async function served(root, options) {
  const server = await serve(root, options);
  after(() => server.close());
  return server.url;
}
