/** Tells published checkpoints from model files, and which of several files is what. */
import { DetectorError } from "./errors.js";
import { maxHeader, metadataOf } from "./kinds.js";

/** A file by its name. */
export interface Named {
  name: string;
  file: Blob;
}

/** The files of a checkpoint, and the name of that which it begins with. */
export interface Checkpoint {
  first: string;
  files: Named[];
}

/** Where a checkpoint came from. */
export interface Origin {
  /** What was asked for, and the digests that it must have; empty: any. */
  urls: string[];
  digests: string[];
  /** URL and version of each file that was loaded. */
  files: [string, string][];
}

/** A checkpoint that is to be converted. */
export interface Convertible {
  checkpoint: Checkpoint;
  origin: Origin | undefined;
  /** Throws unless its files, by the SHA-256 and name of each, are those that are wanted. */
  check(sources: string[]): void;
}

/** The most shards that are read, as package checkpoint has it. */
const maxShards = 1 << 10;

const textOf = (file: Blob, from: number, to: number) => file.slice(from, to).text();

/**
 * Whether a file is to be converted: PyTorch's archives, an index of shards, and safetensors that
 * are no file of this library. Of other files the detector says what is wrong.
 */
export async function isCheckpoint(file: Blob): Promise<boolean> {
  const head = new DataView(await file.slice(0, 9).arrayBuffer());
  const byte = (i: number) => (i < head.byteLength ? head.getUint8(i) : -1);
  if (byte(0) === 0x50 && byte(1) === 0x4b) return true; // zip
  if (byte(0) === 0x80 && byte(1) < 6) return true; // a pickle, as PyTorch wrote before 1.6
  if (isIndex(file, byte(0), byte(8))) return true;
  const meta = await metadataOf(file);
  const own = ["config", "text", "inctrl"].some((key) => meta && Object.hasOwn(meta, key));
  return meta !== undefined && !own;
}

/** A text that begins with "{": the length before a header would be above 2^40. */
const isIndex = (file: Blob, first: number, ninth: number) =>
  first === 0x7b && ninth !== 0x7b && file.size <= maxHeader;

/** The names of the shards that an index lists; none if the file is no index. */
export async function shardsOf({ name, file }: Named): Promise<string[]> {
  if (file.size > maxHeader || (await textOf(file, 0, 1)) !== "{") return [];
  let map: unknown;
  try {
    map = (JSON.parse(await file.text()) as { weight_map?: unknown }).weight_map;
  } catch {
    return [];
  }
  const names = [...new Set(Object.values(map ?? {}) as unknown[])];
  if (names.length > maxShards) {
    const message = `${name}: ${names.length} shards, want at most ${maxShards}.`;
    throw new DetectorError("FileError", message, name);
  }
  for (const shard of names) {
    if (typeof shard !== "string" || !/^[^./\\:][^/\\:]{0,254}$/.test(shard)) {
      const text = String(shard).slice(0, 64);
      throw new DetectorError("FileError", `${name}: "${text}" is not the name of a shard.`, name);
    }
  }
  return names as string[];
}

/** Finds the file that a checkpoint begins with: its index, or the only one that is no JSON. */
export function checkpointOf(files: Named[]): Checkpoint {
  const json = (f: Named) => f.name.endsWith(".json");
  const index = files.filter((f) => f.name.endsWith(".index.json"));
  const first = index.length > 0 ? index : files.filter((f) => !json(f));
  if (first.length !== 1) {
    const what = first.length === 0 ? "no file of weights" : first.map((f) => f.name).join(", ");
    throw new DetectorError("ArgumentError",
      `model: one checkpoint is wanted, its shards with their .index.json; got ${what}.`);
  }
  const names = new Set(files.map((f) => f.name));
  if (names.size < files.length) {
    throw new DetectorError("ArgumentError", "model: two files of the checkpoint have one name.");
  }
  return { first: first[0]!.name, files };
}
