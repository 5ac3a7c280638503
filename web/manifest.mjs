// Describes the element for editors and catalogues: `node manifest.mjs` writes custom-elements.json
// of the comments in src/element.ts. The analyzer is of web/examples, where `make test-consumers`
// installs it and compares.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const web = import.meta.dirname;
const analyzer = join(web, "../out/consumers/node_modules/.bin/cem");
const source = "src/element.ts";

/** The text of custom-elements.json. */
export function manifest() {
  const { schemaVersion, modules: [{ declarations, exports }] } = analyzed();
  const path = "dist/element.js";
  const modules = [{
    kind: "javascript-module", path,
    declarations: declarations.map(published),
    exports: exports.filter(({ declaration }) => declaration.module === source)
      .map((one) => ({ ...one, declaration: { ...one.declaration, module: path } })),
  }];
  return `${JSON.stringify({ schemaVersion, readme: "", modules }, null, 2)}\n`;
}

/** What the analyzer finds, in a folder of its own: it writes beside the sources. */
function analyzed() {
  const cwd = mkdtempSync(join(tmpdir(), "inctrl-"));
  try {
    cpSync(join(web, source), join(cwd, source));
    execFileSync(analyzer, ["analyze", "--globs", source], { cwd });
    return JSON.parse(readFileSync(join(cwd, "custom-elements.json"), "utf8"));
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** A declaration without what is not for callers, and with the attribute of each property. */
function published({ members, attributes, events, ...rest }) {
  const isPublic = ({ privacy, description }) =>
    !privacy && !/^$|@internal/.test(description ?? "");
  const attribute = ({ name }) => {
    const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return attributes.find((a) => a.name === (name === "htmlFor" ? "for" : kebab))?.name;
  };
  return {
    ...rest, superclass: { name: "HTMLElement" },
    members: members.filter(isPublic).map((m) => {
      const name = m.kind === "field" && attribute(m);
      return name ? { ...m, attribute: name } : m;
    }),
    attributes, events: events.filter(({ description }) => description),
  };
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(web, "custom-elements.json"), manifest());
}
