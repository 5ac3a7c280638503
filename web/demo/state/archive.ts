/** Project files, which the command line reads and writes too (docs/project.md). */
import { withThreshold } from "../../src/digest.js";
import { toRecord, type ResultRecord } from "../../src/record.js";
import type { Texts } from "../text/en.js";
import { breather } from "./breather.js";
import { field, printable, rowsOf, textOf } from "./cell.js";
import { defaultRate } from "./engine.js";
import { messageOf } from "./errors.js";
import { newId } from "./ids.js";
import {
  ManifestError, readManifest, writeManifest, type Held, type Manifest,
} from "./manifest.js";
import { besides, resultOf } from "./result.js";
import type { Content } from "./storage.js";
import type { InspectedImage, Label, NormalImage, Other } from "./types.js";
import { readZip, writeZip, ZipError, type Found, type ZipEntry } from "./zip.js";

/** The largest entries that all programs read, in bytes. */
const most = { manifest: 16 << 20, labels: 16 << 20, prompts: 2 ** 30, results: 2 ** 30 };
const mostOfImage = 64 << 20;

const folders = ["normals/", "images/", "thumbnails/"];

/** The last part of an image's name, of characters that every system allows. */
function plainName(name: string): string {
  const last = name.replaceAll("\\", "/").split("/").findLast((part) => part !== "") ?? "";
  const plain = last.replace(/[<>:"|?*�]|[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu, "_");
  return [...plain].slice(-40).join("");
}

/** What is wrong with a project file, in the person's language. */
export function faultOf(error: unknown, name: string, texts: Texts): string {
  const { archive } = texts.data;
  if (error instanceof ZipError) return archive[error.kind](name, error.entry);
  if (!(error instanceof ManifestError)) return messageOf(error);
  return archive[error.kind](name, `project.json ${error.member}`.trim());
}

/** Collects the entries of a file; no name is taken twice. */
class Entries {
  readonly all: ZipEntry[] = [];
  private readonly taken: Set<string>;

  constructor(besides: readonly ZipEntry[]) {
    this.taken = new Set(besides.map((e) => e.name));
  }

  add(name: string, data: BlobPart, bound: number): void {
    const blob = data instanceof Blob ? data : new Blob([data]);
    if (blob.size > bound) throw new ZipError("tooLarge", name);
    this.taken.add(name);
    this.all.push({ name, data: blob });
  }

  /** Adds an image; its entry is named after it. */
  addImage(folder: string, number: number, name: string, data: Blob): string {
    for (let n = number; ; n++) {
      const file = `${folder}${String(n).padStart(4, "0")}${name}`;
      if (this.taken.has(file)) continue;
      this.add(file, data, mostOfImage);
      return file;
    }
  }
}

/** The project file of a project, without normal images that nobody can read. */
export async function pack(content: Content): Promise<Blob> {
  const { project, images, learned } = content;
  const normals = content.normals.filter((n) => n.state !== "unreadable");
  const others = project.other?.entries ?? [];
  const entries = new Entries(others);
  const { lines, count } = await resultLines(content);
  const named: Manifest["normals"] = normals.map((n, i) => ({
    file: entries.addImage("normals/", i + 1, `-${plainName(n.name)}`, n.file), name: n.name,
    use: n.use, other: n.other ?? {},
  }));
  const held = (folder: string, data: (i: InspectedImage) => Blob | undefined, name: string) =>
    images.flatMap((i, at): Held[] => {
      const blob = data(i);
      if (!blob) return [];
      const own = name === "" ? `-${plainName(i.name)}` : name;
      return [{ file: entries.addImage(folder, at + 1, own, blob), image: i.name, other: {} }];
    });
  const thumbnails = held("thumbnails/", (i) => i.thumbnail, ".jpg");
  const kept = project.keepImages ? held("images/", (i) => i.file, "") : [];
  const { members = { project: {}, model: {}, options: {}, view: {} } } = project.other ?? {};
  const manifest = writeManifest({
    name: project.name, created: project.created, notes: project.notes,
    model: { name: project.modelName ?? "", digest: project.model },
    options: { calibrate: defaultRate, ...project.options },
    ...(project.limit !== undefined && { threshold: project.limit }),
    normals: named, images: kept, thumbnails, results: count, other: members,
    ...(learned?.digest && normals.some((n) => n.score !== undefined) && {
      scores: { prompts: learned.digest, normals: normals.map((n) => n.score ?? null) },
    }),
  });
  const first = new Entries([]);
  first.add("project.json", manifest, most.manifest);
  if (learned?.file) first.add("prompts", learned.file, most.prompts);
  if (count > 0) entries.add("results.jsonl", new Blob(lines), most.results);
  const labels = labelLines(images);
  if (labels !== "") entries.add("labels.csv", labels, most.labels);
  const isDense = (name: string) =>
    name === "prompts" || folders.some((folder) => name.startsWith(folder));
  return writeZip([...first.all, ...entries.all, ...others], (name) => !isDense(name));
}

/** The lines of results.jsonl, by the limit in force. */
async function resultLines({ project, images }: Content) {
  const rest = breather();
  const lines: string[] = [];
  for (const { name, result, error, stale, other } of images) {
    await rest();
    let record: ResultRecord | undefined;
    if (result) {
      const decided = project.limit === undefined || stale
        ? result : withThreshold(result, project.limit);
      record = toRecord(decided, name);
    } else if (error !== undefined) record = { image: name, error };
    if (record) lines.push(`${printable(JSON.stringify({ ...other, ...record }))}\n`);
  }
  return { lines, count: lines.length };
}

function labelLines(images: readonly InspectedImage[]): string {
  const lines = images.flatMap((i) => (i.label ? `${field(i.name)},${i.label}\r\n` : []));
  return lines.length > 0 ? `image,label\r\n${lines.join("")}` : "";
}

/** The project of a project file; it is a new one. */
export async function unpack(file: Blob): Promise<Content> {
  const found = await readZip(file);
  const text = async (name: string, bound: number) =>
    (await (await found.get(name)?.read(bound))?.text()) ?? "";
  if (!found.has("project.json")) throw new ZipError("noZip");
  const m = readManifest(await text("project.json", most.manifest));
  const bytes = async (name: string, folder: string) => {
    const entry = name.startsWith(folder) && found.get(name);
    if (!entry) throw new ZipError("damaged", name);
    return new Blob([await (await entry.read(mostOfImage)).arrayBuffer()]);
  };
  const normals: NormalImage[] = [];
  for (const [i, { file, name, use, other }] of m.normals.entries()) {
    const data = await bytes(file, "normals/");
    const score = m.scores?.normals[i] ?? undefined;
    normals.push({
      id: newId(), name, file: data, use, state: "ok", other, ...(score !== undefined && { score }),
    });
  }
  const images = await imagesOf(m, await text("results.jsonl", most.results), bytes);
  const labels = labelsOf(await text("labels.csv", most.labels));
  const prompts = await found.get("prompts")?.read(most.prompts);
  const other: Other = { members: m.other, entries: await unknownOf(found, m) };
  return {
    project: {
      id: newId(), name: m.name, created: m.created, options: m.options, notes: m.notes,
      keepImages: m.images.length > 0, model: m.model.digest, modelName: m.model.name, other,
      ...(m.threshold !== undefined && { limit: m.threshold }),
    },
    normals, images: images.map((i) => {
      const label = labels.get(i.name);
      return label ? { ...i, label } : i;
    }),
    ...(prompts && { learned: {
      file: new Blob([await prompts.arrayBuffer()]), provisional: false, notes: [],
      count: m.normals.filter((n) => n.use === "learn").length,
      ...(m.normals.length === 0 && { from: m.name }),
      ...(m.scores && { digest: m.scores.prompts }),
    } }),
  };
}

/** The inspected images: those with results, in their order, then the others. */
async function imagesOf(
  m: Manifest, results: string, bytes: (name: string, folder: string) => Promise<Blob>,
): Promise<InspectedImage[]> {
  const rest = breather();
  const images = new Map<string, InspectedImage>();
  const at = (name: string) => images.get(name) ?? { id: newId(), name };
  for (const line of results.split("\n")) {
    if (line.trim() === "") continue;
    await rest();
    const { record, result } = lineOf(line);
    images.set(record.image, {
      ...at(record.image), other: besides(record),
      ...(result && { result }), ...(record.error !== undefined && { error: record.error }),
    });
  }
  for (const { file, image } of m.images) {
    images.set(image, { ...at(image), file: await bytes(file, "images/") });
  }
  for (const { file, image } of m.thumbnails) {
    images.set(image, { ...at(image), thumbnail: await bytes(file, "thumbnails/") });
  }
  return [...images.values()];
}

function lineOf(line: string) {
  try {
    const record = JSON.parse(line) as ResultRecord;
    if (typeof record.image === "string") return { record, result: resultOf(record) };
  } catch {
    // no JSON, or no result
  }
  throw new ZipError("damaged", "results.jsonl");
}

const words: Record<string, Label> = {
  good: "normal", normal: "normal", "0": "normal", false: "normal", bad: "anomalous",
  anomalous: "anomalous", defect: "anomalous", "1": "anomalous", true: "anomalous",
};

function labelsOf(csv: string): Map<string, Label> {
  const [head = [], ...rows] = rowsOf(csv.replace(/^\ufeff/, ""));
  const [image, label] = [head.indexOf("image"), head.indexOf("label")];
  return new Map(rows.flatMap((row) => {
    const said = words[(row[label] ?? "").trim().toLowerCase()];
    return said && row[image] !== undefined ? [[textOf(row[image]), said] as const] : [];
  }));
}

/** The entries that this page does not know. */
async function unknownOf(found: Map<string, Found>, m: Manifest): Promise<ZipEntry[]> {
  const known = new Set(["project.json", "prompts", "results.jsonl", "labels.csv"]);
  for (const { file } of [...m.normals, ...m.images, ...m.thumbnails]) known.add(file);
  const others = [...found.values()].filter((e) => !known.has(e.name));
  return Promise.all(others.map(async (e) => {
    const data = await e.read(mostOfImage);
    return { name: e.name, data: new Blob([await data.arrayBuffer()]) };
  }));
}
