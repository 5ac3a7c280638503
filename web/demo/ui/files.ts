/**
 * What files that a person chooses, drops or pastes are: images, projects, prompt files, or none of
 * these. Of folders the images are taken by the rule of the command line.
 */
import type { Named } from "../state/engine.js";
import type { Texts } from "../text/en.js";

/** Why a file is not taken. */
export type Reason =
  | "empty" | "heatmap" | "heic" | "hidden" | "model" | "other" | "output" |
  "pdf" | "text" | "unreadable";

export interface Refused {
  name: string;
  reason: Reason;
}

export interface Found {
  images: Named[];
  projects: File[];
  prompts: File[];
  refused: Refused[];
}

/** A file, unless the browser cannot open it, and its path in the folder it is of; "": none. */
interface Entry {
  file: File | undefined;
  path: string;
  name: string;
}

/** Extensions of the formats that are read. */
const known = new Set(("png apng jpg jpeg jpe jfif jif gif bmp dib tif tiff webp pbm pgm ppm pnm " +
  "dcm dicom").split(" "));
export const accept = ["image/*", ".jfif", ".jpe", ".jif", ".dib", ".pbm", ".pgm", ".ppm", ".pnm",
  ".dcm", ".dicom"].join(",");

const others: Record<string, Reason> = {
  pdf: "pdf", heic: "heic", heif: "heic",
  safetensors: "model", onnx: "model", pt: "model", pth: "model", bin: "model", gguf: "model",
  txt: "text", md: "text", csv: "text", json: "text", jsonl: "text", html: "text", xml: "text",
};
const foreign = ["__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found"];
const outputMark = ".inctrl-output";
/** In heat maps, after the header of PNG. */
const heatmapMark = "tEXtSoftware\0inctrl heat map";

/** The first bytes of images, as their names may have no extension; of DICOM after 128 others. */
const magics = /^(\x89PNG|\xff\xd8|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|P[1-6]\s|[^]{128}DICM)/;

/** The files of a file input, or of a folder input. */
export const chosen = (list: Iterable<File>): Promise<Found> =>
  sorted([...list].map((file) => ({ file, path: file.webkitRelativePath, name: file.name })));

/** What was dropped or pasted, with all that is in folders. */
export async function dropped(data: DataTransfer | null): Promise<Found> {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.()); // gone after the first wait
  if (!entries.some((entry) => entry?.isDirectory)) return chosen(data?.files ?? []);
  const found: Entry[] = [];
  for (const entry of entries) {
    if (entry?.isFile) found.push({ file: await fileOf(entry), path: "", name: entry.name });
    else if (entry) await walk(entry as FileSystemDirectoryEntry, found);
  }
  return sorted(found);
}

const fileOf = (entry: FileSystemEntry) => new Promise<File | undefined>((resolve) =>
  (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined)));

async function walk(folder: FileSystemDirectoryEntry, found: Entry[]): Promise<void> {
  const reader = folder.createReader();
  for (;;) { // a browser gives a hundred at a time
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const entry of some) {
      const path = entry.fullPath.replace(/^\//, "");
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, found);
      else found.push({ file: await fileOf(entry), path, name: path });
    }
  }
}

/** Sorts files by what they are, those of folders by path. */
async function sorted(entries: Entry[]): Promise<Found> {
  const found: Found = { images: [], projects: [], prompts: [], refused: [] };
  const paths = new Set(entries.map(({ path }) => path));
  const order = entries.some(({ path }) => path !== "")
    ? entries.sort((a, b) => (a.path < b.path ? -1 : 1)) : entries;
  for (const { file, path, name } of order) {
    const shown = path || name;
    const folder = leftFolder(path, paths);
    const left = folder ?? (file ? undefined : { name: shown, reason: "unreadable" as const });
    if (!left) await sort(file!, shown, path !== "", found);
    else if (found.refused.at(-1)?.name !== left.name) found.refused.push(left);
  }
  return found;
}

async function sort(file: File, name: string, inFolder: boolean, found: Found): Promise<void> {
  const ext = /\.([^.]*)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  if (!inFolder && ext === "inctrl") return void found.projects.push(file);
  if (!inFolder && ext === "prompts") return void found.prompts.push(file);
  const reason = await refusal(file, ext, inFolder);
  if (reason) found.refused.push({ name, reason });
  else found.images.push({ name, file });
}

/** Why a file is not taken as an image; undefined if it is. */
async function refusal(file: File, ext: string, inFolder: boolean): Promise<Reason | undefined> {
  if (inFolder && file.name.startsWith(".")) return "hidden";
  // The names of DICOM files are often numbers with dots, which are no extensions.
  if (inFolder && /\D/.test(ext) && !known.has(ext)) return others[ext] ?? "other";
  const head = await headOf(file);
  if (head === undefined) return "unreadable";
  if (head === "") return "empty";
  const mapped = /\.[^.]*\.png$/.test(file.name); // as x.jpg.png
  if (inFolder && mapped && head.startsWith(heatmapMark, 37)) return "heatmap";
  if (magics.test(head)) return undefined;
  if (head.startsWith("%PDF")) return "pdf";
  if (/^[^]{4}\0{4}\{"/.test(head)) return "model"; // of safetensors: a length, then JSON
  if (known.has(ext)) return undefined; // the model's reader says what is wrong
  // What only the browser reads.
  if (file.type.startsWith("image/") && await decodes(file)) return undefined;
  return others[ext] ?? "other";
}

const decodes = (file: File) => createImageBitmap(file).then((image) => {
  image.close();
  return true;
}, () => false);

/** The outermost folder of a path that is not searched, and why; undefined: there is none. */
function leftFolder(path: string, all: Set<string>): Refused | undefined {
  const parts = path.split("/").slice(0, -1);
  for (let n = 2; n <= parts.length; n++) { // the first is the folder that was chosen
    const [part, name] = [parts[n - 1]!, parts.slice(0, n).join("/")];
    if (part.startsWith(".") || foreign.includes(part)) return { name, reason: "hidden" };
    if (all.has(`${name}/${outputMark}`)) return { name, reason: "output" };
  }
  return undefined;
}

/** The first bytes of a file, a character each; undefined of one that cannot be read. */
async function headOf(file: File): Promise<string | undefined> {
  try {
    return String.fromCharCode(...new Uint8Array(await file.slice(0, 256).arrayBuffer()));
  } catch {
    return undefined;
  }
}

/** A sentence for each reason that files were refused; "" for none. */
export function refusals(refused: Refused[], text: Texts): string {
  const by = new Map<Reason, string[]>();
  for (const { name, reason } of refused) by.set(reason, [...(by.get(reason) ?? []), name]);
  return [...by].map(([reason, names]) => {
    const short = (name: string) => (name.length > 40 ? `${name.slice(0, 39)}…` : name);
    const some = names.slice(0, 3).map(short);
    return text.files.refused(some, names.length, text.files.reasons[reason]);
  }).join(" ");
}
