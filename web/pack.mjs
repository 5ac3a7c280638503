// Packs the npm packages: `node pack.mjs` writes their folders and archives to out/npm, after
// `make web`. A package has the files that its package.json lists; licence and notices are added.
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const web = import.meta.dirname;
const root = join(web, "..");
const to = join(root, "out/npm");

/** The packages: where their package.json is, and the built files that lie elsewhere. */
const packages = [
  { folder: web, files: { dist: join(web, "dist") } },
  ...["text", "convert"].map((name) => ({
    folder: join(web, "packages", name),
    files: { [`${name}.wasm`]: join(web, "dist", `${name}.wasm`) },
  })),
];

await rm(to, { recursive: true, force: true });
for (const { folder, files } of packages) {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const stage = join(to, manifest.name.replace("@", "").replace("/", "-"));
  await mkdir(stage, { recursive: true });
  const sources = { ...files };
  for (const name of ["README.md", ...manifest.files]) {
    if (!/^!|\*/.test(name)) sources[name] ??= join(folder, name);
  }
  for (const name of ["LICENSE", "THIRD_PARTY_NOTICES.md"]) sources[name] = join(root, name);
  for (const [name, source] of Object.entries(sources)) {
    await cp(source, join(stage, name), { recursive: true });
  }
  // Dependencies are in the scripts; the rest is of use with the sources only.
  for (const key of ["dependencies", "devDependencies", "scripts"]) delete manifest[key];
  await writeFile(join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  execFileSync("npm", ["pack", "--silent", "--pack-destination", to], { cwd: stage });
}
