// Installs what the tests of the packages need into out/consumers: the tools of
// web/examples/package-lock.json, unless they are there, and the archives of out/npm. The exit code
// is 75 if the registry cannot be reached.
import { spawnSync } from "node:child_process";
import {
  copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const to = join(root, "out/consumers");
const examples = join(root, "web/examples");
const stamp = join(to, "node_modules/.lock");
const lock = readFileSync(join(examples, "package-lock.json"), "utf8");
const unreachable = /code (EAI_AGAIN|ECONN\w+|ENOTFOUND|ETIMEDOUT|ENETUNREACH|E403|E404|E50\d)/;

function npm(...args) {
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr } = spawnSync("npm", [...args, ...flags], { cwd: to, encoding: "utf8" });
  if (status === 0) return;
  process.stderr.write(stderr);
  if (!unreachable.test(stderr)) process.exit(1);
  console.log("SKIPPED: the npm packages in apps of others (npm cannot install their tools)");
  process.exit(75);
}

mkdirSync(to, { recursive: true });
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  rmSync(join(to, "node_modules"), { recursive: true, force: true });
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) {
    copyFileSync(join(examples, name), join(to, name));
  }
  npm("ci");
  writeFileSync(stamp, lock);
}
const packed = join(root, "out/npm");
const archives = readdirSync(packed).filter((name) => name.endsWith(".tgz"));
npm("install", "--no-save", ...archives.map((name) => join(packed, name)));
