/** Which files of dropped and chosen folders are images: the rule of the command line. */

/**
 * A file, unless the browser cannot open it, and its path in the folder that it was chosen with; ""
 * for a file that was named itself.
 */
interface Found {
  file: File | undefined;
  path: string;
}

/** The images that were chosen, and a line on what was left out; "" if nothing was. */
export interface Chosen {
  files: File[];
  left: string;
}

const paths = new WeakMap<File, string>();

/** The name of a file in lists and exports: with its path, if a folder was chosen. */
export const nameOf = (file: File): string =>
  paths.get(file) ?? (file.webkitRelativePath || file.name);

/** Extensions of the formats that are read; those of an input's `accept` are the same. */
const known = new Set(("png apng jpg jpeg jpe jfif jif gif bmp dib tif tiff webp pbm pgm ppm pnm " +
  "dcm dicom").split(" "));
const foreign = ["__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found"];
const outputMark = ".inctrl-output";
/** In heat maps, after the header of PNG. */
const heatmapMark = "tEXtSoftware\0inctrl heat map";

/** The first bytes of images, as their names may have no extension; of DICOM after 128 others. */
const magics = /^(\x89PNG|\xff\xd8|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|P[1-6]\s|[^]{128}DICM)/;

const extension = (name: string) => /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** The files of an input: of one that takes a folder, its images. */
export async function chosen(list: File[]): Promise<Chosen> {
  const found = list.map((file) => ({ file, path: file.webkitRelativePath }));
  return found.some(({ path }) => path !== "") ? select(found) : { files: list, left: "" };
}

/** What was dropped: files as they are, and the images of folders. */
export async function dropped(data: DataTransfer | null): Promise<Chosen> {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.()); // gone after the first wait
  if (!entries.some((entry) => entry?.isDirectory)) {
    return { files: [...(data?.files ?? [])], left: "" };
  }
  const found: Found[] = [];
  for (const entry of entries) {
    if (entry?.isFile) found.push({ file: await fileOf(entry), path: "" });
    else if (entry) await walk(entry as FileSystemDirectoryEntry, found);
  }
  const { files, left } = await select(found);
  return { files, left: left || (files.length === 0 ? "there are no images" : "") };
}

const fileOf = (entry: FileSystemEntry) => new Promise<File | undefined>((resolve) =>
  (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined)));

async function walk(folder: FileSystemDirectoryEntry, found: Found[]): Promise<void> {
  const reader = folder.createReader();
  for (;;) { // a browser gives a hundred at a time
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const entry of some) {
      const path = entry.fullPath.replace(/^\//, "");
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, found);
      else found.push({ file: await fileOf(entry), path });
    }
  }
}

/** The images among the files of folders, by path; what is left out is counted by kind. */
async function select(found: Found[]): Promise<Chosen> {
  const all = new Set(found.map(({ path }) => path));
  const files: File[] = [];
  const leftFiles = new Map<string, number>();
  const leftFolders = new Map<string, string>(); // path and kind
  for (const { file, path } of found.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const folder = leftFolder(path, all);
    if (folder) {
      leftFolders.set(...folder);
      continue;
    }
    const kind = !file ? "unreadable" : path === "" ? undefined : await leftFile(file);
    if (kind !== undefined) {
      leftFiles.set(kind, (leftFiles.get(kind) ?? 0) + 1);
    } else if (file) {
      if (path !== "") paths.set(file, path);
      files.push(file);
    }
  }
  const folders = new Map<string, number>();
  for (const kind of leftFolders.values()) folders.set(kind, (folders.get(kind) ?? 0) + 1);
  const lines = [sentence("file", leftFiles), sentence("folder", folders)];
  return { files, left: lines.filter(Boolean).join("; ") };
}

/** The outermost folder of a path that is not searched, and why. */
function leftFolder(path: string, all: Set<string>): [string, string] | undefined {
  const parts = path.split("/").slice(0, -1);
  for (let n = 1; n <= parts.length; n++) {
    const [name, folder] = [parts[n - 1]!, parts.slice(0, n).join("/")];
    if (n === 1) continue; // the folder that was chosen
    if (name.startsWith(".")) return [folder, "hidden"];
    if (foreign.includes(name)) return [folder, name];
    if (all.has(`${folder}/${outputMark}`)) return [folder, "output of inctrl"];
  }
  return undefined;
}

/** Why a file is left out; undefined if it is not. */
async function leftFile(file: File): Promise<string | undefined> {
  const { name } = file;
  const ext = extension(name);
  if (name.startsWith(".")) return "hidden";
  const mapped = /\.[^.]*\.png$/.test(name); // as x.jpg.png
  if (mapped && (await headOf(file)).startsWith(heatmapMark, 37)) return "heat map";
  if (known.has(ext)) return undefined;
  if (/^\d*$/.test(ext) && magics.test(await headOf(file))) return undefined;
  if (ext === "") return "without extension";
  return /^[a-z0-9]{1,12}$/.test(ext) ? ext : "other";
}

/** The first bytes of a file, a character each; "" of one that cannot be read. */
async function headOf(file: File): Promise<string> {
  try {
    return String.fromCharCode(...new Uint8Array(await file.slice(0, 256).arrayBuffer()));
  } catch {
    return "";
  }
}

const mostKinds = 8;

/** "6 files left out: heic 5, txt 1"; "" for none. */
function sentence(what: string, kinds: Map<string, number>): string {
  const order = [...kinds].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = (some: [string, number][]) => some.reduce((n, [, count]) => n + count, 0);
  const named = order.slice(0, mostKinds).map(([kind, count]) => `${kind} ${count}`);
  const rest = total(order.slice(mostKinds));
  if (rest > 0) named.push(`of other kinds ${rest}`);
  const n = total(order);
  return n === 0 ? "" : `${n} ${what}${n === 1 ? "" : "s"} left out: ${named.join(", ")}`;
}
