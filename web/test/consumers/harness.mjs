// What the tests of the installed packages share. `make test-consumers` installs them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { native, root } from "../harness.mjs";

/** Where the packages and the examples' dependencies are installed. */
export const installed = join(root, "out/consumers");

const demo = join(root, "testdata/demo/fabric");
/** The normal images of the examples, and one that is not. */
export const normals = [0, 1, 2, 3].map((i) => join(demo, `train/good/00${i}.jpg`));
export const hole = join(demo, "test/hole/000.jpg");

/** The digests of the native program: {prompts, digests}; learned as the examples do. */
export function nativeDigests(normals, images) {
  const dir = mkdtempSync(join(tmpdir(), "inctrl-"));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const prompts = join(dir, "prompts");
  const given = normals.flatMap((path) => ["--normals", path]);
  native("learn", ...given, "--calibrate", "0.05", "-o", prompts);
  const lines = native("score", "--prompts", prompts, ...images).trim().split("\n");
  return {
    prompts: readFileSync(prompts), digests: lines.map((line) => JSON.parse(line).digest),
  };
}

/** Runs a program in the folder with the packages; returns its standard output. */
export const runInstalled = (command, ...args) =>
  execFileSync(command, args, { cwd: installed, timeout: 300_000, maxBuffer: 1 << 26 }).toString();
