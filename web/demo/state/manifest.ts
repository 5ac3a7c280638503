/** project.json of a project file (docs/project.md). Members that are not known stay. */
import type { View } from "../../src/types.js";
import type { Members, Others, TeachOptions } from "./types.js";

/** Which entry holds what belongs to an image. */
export interface Held {
  file: string;
  image: string;
  other: Members;
}

export interface Manifest {
  name: string;
  created: string;
  model: { name: string; digest: string };
  options: TeachOptions;
  threshold?: number;
  normals: { file: string; name: string; use: "learn" | "check"; other: Members }[];
  images: Held[];
  thumbnails: Held[];
  /** How many lines results.jsonl has. */
  results: number;
  notes: string;
  /** Scores of the normal images, of the prompt set with a digest. */
  scores?: { prompts: string; normals: (number | null)[] };
  other: Others;
}

/** A project.json that is no such thing, or of a later version. */
export class ManifestError extends Error {
  constructor(readonly kind: "damaged" | "version", readonly member = "") {
    super(`${kind}: ${member}`);
  }
}

const version = 1;

/** Takes members out of an object, and checks of what type they are. */
class Taker {
  constructor(readonly left: Members, private readonly path = "") {}

  static of(value: unknown, path: string): Taker {
    if (!isObject(value)) throw new ManifestError("damaged", path);
    return new Taker({ ...(value as Members) }, path);
  }

  take<T>(name: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.left[name];
    delete this.left[name];
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw new ManifestError("damaged", this.at(name));
    return value;
  }

  inner(name: string): Taker {
    return Taker.of(this.take(name, isObject) ?? {}, this.at(name));
  }

  list(name: string): Taker[] {
    const all = this.take(name, Array.isArray) ?? [];
    return all.map((value, i) => Taker.of(value, this.at(`${name}[${i}]`)));
  }

  private at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isTruth = (value: unknown): value is boolean => typeof value === "boolean";
const isShare = (value: unknown): value is number => isNumber(value) && value >= 0 && value <= 1;
const isDigest = (value: unknown): value is string =>
  isText(value) && /^([0-9a-f]{64})?$/i.test(value);
const isTime = (value: unknown): value is string => isText(value) && !isNaN(Date.parse(value));
const isUse = (value: unknown): value is "learn" | "check" =>
  value === "learn" || value === "check";
const isRotations = (value: unknown): value is View["rotations"] & {} =>
  value === "auto" || value === 0 || value === 4 || value === 8;
const isScores = (value: unknown): value is (number | null)[] =>
  Array.isArray(value) && value.every((v) => v === null || isShare(v));
/** Polygons: lists of corners, as fractions of width and height. */
const isShapes = (value: unknown): value is View["roi"] & {} =>
  Array.isArray(value) && value.every((shape) => Array.isArray(shape) &&
    shape.every((p) => Array.isArray(p) && p.length === 2 && p.every(isNumber)));

/** Those members that are there. */
function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as never;
}

function viewOf(t: Taker): View {
  return present({
    rotations: t.take("rotations", isRotations), letterbox: t.take("letterbox", isTruth),
    grid: t.take("grid", isText), tiles: t.take("tiles", isNumber),
    foreground: t.take("foreground", isTruth), range: t.take("range", isText),
    background: t.take("background", isText), roi: t.take("roi", isShapes),
    ignore: t.take("ignore", isShapes),
  });
}

function optionsOf(
  t: Taker,
): { options: TeachOptions; other: Pick<Others, "options" | "view"> } {
  const inner = t.inner("view");
  const view = viewOf(inner);
  const options = present({
    method: t.take("method", isText), className: t.take("class", isText),
    calibrate: t.take("calibrate", isShare),
    view: Object.keys(view).length > 0 ? view : undefined,
  });
  return { options, other: { options: t.left, view: inner.left } };
}

const heldOf = (t: Taker): Held => ({
  file: t.take("file", isText) ?? "", image: t.take("image", isText) ?? "", other: t.left,
});

const normalOf = (t: Taker): Manifest["normals"][number] => ({
  file: t.take("file", isText) ?? "", name: t.take("name", isText) ?? "",
  use: t.take("use", isUse) ?? "learn", other: t.left,
});

/** Reads project.json. */
export function readManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ManifestError("damaged");
  }
  const t = Taker.of(value, "");
  if (t.take("format", isText) !== "inctrl-project") throw new ManifestError("damaged", "format");
  const found = t.take("version", isNumber);
  if (found !== version) {
    throw new ManifestError(found! > version ? "version" : "damaged", "version");
  }
  const model = t.inner("model");
  const { options, other } = optionsOf(t.inner("options"));
  const inner = t.inner("scores");
  const scores = {
    prompts: inner.take("prompts", isDigest) ?? "",
    normals: inner.take("normals", isScores) ?? [],
  };
  const threshold = t.take("threshold", isShare);
  return {
    name: t.take("name", isText) ?? "", notes: t.take("notes", isText) ?? "",
    created: t.take("created", isTime) ?? new Date().toISOString(),
    model: { name: model.take("name", isText) ?? "", digest: model.take("digest", isDigest) ?? "" },
    options, ...(threshold !== undefined && { threshold }),
    normals: t.list("normals").map(normalOf), images: t.list("images").map(heldOf),
    thumbnails: t.list("thumbnails").map(heldOf), results: t.take("results", isNumber) ?? 0,
    ...(scores.prompts !== "" && { scores }),
    other: { project: t.left, model: model.left, ...other },
  };
}

/** A text that is not empty. */
const text = (value: string) => value || undefined;

/** A member, if it has members. */
function filled(members: Members): Members | undefined {
  const there = present(members);
  return Object.keys(there).length > 0 ? there : undefined;
}

/** Writes project.json. */
export function writeManifest(m: Manifest): string {
  const { roi, ignore, ...view } = m.options.view ?? {};
  const held = ({ file, image, other }: Held) => ({ ...other, file, image });
  const members: Members = {
    ...m.other.project, format: "inctrl-project", version, name: m.name, created: m.created,
    model: filled({ ...m.other.model, name: text(m.model.name), digest: text(m.model.digest) }),
    options: filled({
      ...m.other.options, method: m.options.method, class: m.options.className,
      calibrate: m.options.calibrate,
      view: filled({
        ...m.other.view, ...view,
        roi: isShapes(roi) ? roi : undefined, ignore: isShapes(ignore) ? ignore : undefined,
      }),
    }),
    threshold: m.threshold, scores: m.scores,
    normals: m.normals.map(({ other, ...n }) => ({ ...other, ...n })),
    images: m.images.length > 0 ? m.images.map(held) : undefined,
    thumbnails: m.thumbnails.length > 0 ? m.thumbnails.map(held) : undefined,
    results: m.results, notes: text(m.notes),
  };
  return `${JSON.stringify(present(members), null, 2)}\n`;
}
