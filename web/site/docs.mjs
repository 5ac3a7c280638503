// The documentation as HTML: the README, docs/*.md, and every text that these link to.
import { cp, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { Marked } from "marked";

/** Writes the documentation of a checkout into a folder, with links among its files only. */
export async function documentation(root, to) {
  const docs = (await readdir(join(root, "docs"))).filter((file) => file.endsWith(".md"));
  const texts = new Map(); // by path in the checkout
  const files = new Set(); // others that are linked to
  const waiting = ["README.md", ...docs.sort().map((file) => `docs/${file}`)];
  for (let path; (path = waiting.shift());) {
    if (texts.has(path)) continue;
    const { html, title, links } = render(path, await readFile(join(root, path), "utf8"));
    texts.set(path, { html, title });
    for (const link of links) {
      if (link.endsWith(".md")) waiting.push(link);
      else files.add(link);
    }
  }
  const menu = [...texts].filter(([path]) => path === "README.md" || posix.dirname(path) === "docs")
    .map(([path, { title }]) => [path, title]);
  for (const [path, text] of texts) {
    await write(join(to, placeOf(path)), page(path, text, menu));
  }
  for (const path of files) {
    if (!(await stat(join(root, path))).isFile()) throw new Error(`${path}: not a file`);
    await mkdir(dirname(join(to, placeOf(path))), { recursive: true });
    await cp(join(root, path), join(to, placeOf(path)));
  }
}

async function write(file, text) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Where a file of the checkout lies in the folder of the documentation. */
export function placeOf(path) {
  const place = path.startsWith("docs/") ? path.slice("docs/".length) : path;
  if (place.endsWith("README.md")) return place.replace(/README\.md$/, "index.html");
  if (place.endsWith(".md")) return place.replace(/\.md$/, ".html");
  // Browsers show sources as text, or else save them.
  return /\.(gif|jpe?g|png|svg|webp|json|txt)$/.test(place) ? place : `${place}.txt`;
}

/** The link from one file of the documentation to another. */
const between = (from, to) => posix.relative(posix.dirname(from), to) || posix.basename(to);

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The ids of headings, as GitHub has them. */
function ids() {
  const seen = new Map();
  return (text) => {
    const id = text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "").replace(/\s/g, "-");
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    return count > 0 ? `${id}-${count}` : id;
  };
}

/** A text as HTML, its title, and the files that it links to. */
function render(path, markdown) {
  const links = [];
  const id = ids();
  let title = "";
  const marked = new Marked({
    walkTokens(token) {
      if (!["link", "image"].includes(token.type)) return;
      if (/^(https?|mailto):|^#/.test(token.href)) return;
      const [target, fragment] = token.href.split("#");
      const link = posix.join(posix.dirname(path), target);
      links.push(link);
      token.href = between(placeOf(path), placeOf(link)) + (fragment ? `#${fragment}` : "");
    },
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        const text = this.parser.parseInline(tokens, this.parser.textRenderer);
        if (depth === 1) title = text;
        return `<h${depth} id="${escaped(id(text))}">${html}</h${depth}>\n`;
      },
    },
  });
  return { html: marked.parse(markdown), title, links };
}

function page(path, { html, title }, menu) {
  const place = placeOf(path);
  const top = posix.relative(posix.dirname(place), "") || ".";
  const entries = menu.map(([other, title]) => {
    const here = other === path ? ' aria-current="page"' : "";
    return `<li><a href="${between(place, placeOf(other))}"${here}>${title}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${top}/style.css">
<link rel="icon" href="${top}/../icon.svg">
</head>
<body>
<nav aria-label="Documentation">
<p><a href="${top}/../index.html">Open the page</a></p>
<ul>
${entries.join("\n")}
</ul>
</nav>
<main>
${html}</main>
</body>
</html>
`;
}
