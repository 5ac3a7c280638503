/** Writes and reads ZIP files, without holding them in memory; the browser compresses. */
import { breather } from "./breather.js";

export interface ZipEntry {
  name: string;
  data: Blob;
}

/** Why a ZIP file cannot be read, and in which entry. */
export class ZipError extends Error {
  constructor(readonly kind: "noZip" | "cut" | "damaged" | "unsupported" | "tooLarge",
    readonly entry = "") {
    super(entry === "" ? kind : `${kind}: ${entry}`);
  }
}

const [localMark, entryMark, endMark] = [0x04034b50, 0x02014b50, 0x06054b50];
const [localSize, entrySize, endSize] = [30, 46, 22];
/** General purpose bit 11: the name is in UTF-8. */
const utf8 = 1 << 11;
/** 1980-01-01, the earliest date that there is: equal projects give equal bytes. */
const date = (1 << 5) | 1;
/** Sizes and offsets have 32 bits, of which ZIP64 takes the largest. */
const maxSize = 2 ** 32 - 2;
const maxEntries = 2 ** 16 - 2;
const pieceSize = 1 << 16;
/** Deflate makes no byte of less than 1/1032 byte. */
const maxRatio = 1032;

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function updated(crc: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return crc;
}

/** CRC-32 of data; it gives way to other work between their chunks. */
async function crc32(data: Blob): Promise<number> {
  let c = 0xffffffff;
  for (const reader = pieces(data).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return (c ^ 0xffffffff) >>> 0;
    c = updated(c, value);
  }
}

/** Data in small pieces: browsers compress a piece while the page waits. */
function pieces(data: Blob): ReadableStream<Uint8Array<ArrayBuffer>> {
  const rest = breather();
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await rest();
      const piece = data.slice(at, (at += pieceSize));
      if (piece.size === 0) return controller.close();
      controller.enqueue(new Uint8Array(await piece.arrayBuffer()));
    },
  });
}

async function deflated(data: Blob): Promise<Blob> {
  return new Response(pieces(data).pipeThrough(new CompressionStream("deflate-raw"))).blob();
}

interface Head {
  name: Uint8Array<ArrayBuffer>;
  method: number;
  crc: number;
  packed: number;
  size: number;
}

/** The fields that both headers of an entry have, from the version on. */
function common(view: DataView, at: number, h: Head): void {
  const fields = [20, utf8, h.method, 0, date];
  fields.forEach((value, i) => view.setUint16(at + 2 * i, value, true));
  [h.crc, h.packed, h.size].forEach((value, i) => view.setUint32(at + 10 + 4 * i, value, true));
  view.setUint16(at + 22, h.name.length, true);
}

function localHeader(h: Head): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(localSize));
  view.setUint32(0, localMark, true);
  common(view, 4, h);
  return view;
}

function directoryHeader(h: Head, offset: number): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(entrySize));
  view.setUint32(0, entryMark, true);
  view.setUint16(4, (3 << 8) | 20, true); // made as on Unix
  common(view, 6, h);
  view.setUint32(38, 0o100644 << 16, true);
  view.setUint32(42, offset, true);
  return view;
}

/** A ZIP file of entries; those that `pack` names are compressed if that makes them smaller. */
export async function writeZip(
  entries: readonly ZipEntry[], pack: (name: string) => boolean,
): Promise<Blob> {
  const [body, directory]: [BlobPart[], BlobPart[]] = [[], []];
  let offset = 0;
  for (const { name, data } of entries) {
    const small = pack(name) ? await deflated(data) : data;
    const packed = small.size < data.size ? small : data;
    const head: Head = {
      name: new TextEncoder().encode(name), method: packed === data ? 0 : 8,
      crc: await crc32(data), packed: packed.size, size: data.size,
    };
    body.push(localHeader(head), head.name, packed);
    directory.push(directoryHeader(head, offset), head.name);
    offset += localSize + head.name.length + packed.size;
    if (offset > maxSize) throw new ZipError("tooLarge", name);
  }
  if (entries.length > maxEntries) throw new ZipError("tooLarge");
  const size = new Blob(directory).size;
  const end = new DataView(new ArrayBuffer(endSize));
  end.setUint32(0, endMark, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new Blob([...body, ...directory, end], { type: "application/zip" });
}

/** An entry of a ZIP file that was read. */
export interface Found {
  name: string;
  size: number;
  /** Its content, if it is as the directory says; of more than `most` bytes it is refused. */
  read(most: number): Promise<Blob>;
}

async function viewOf(blob: Blob): Promise<DataView> {
  return new DataView(await blob.arrayBuffer());
}

/** The names stay inside: what is unpacked elsewhere could overwrite files. */
const isInside = (name: string): boolean =>
  !/[\\:\p{Cc}]|^\//u.test(name) && name.split("/").every((part, i, all) =>
    part === "" ? i > 0 && i === all.length - 1 : part !== "." && part !== "..");

/** The entries of a ZIP file, by name. */
export async function readZip(file: Blob): Promise<Map<string, Found>> {
  if (file.size < 4 || (await viewOf(file.slice(0, 4))).getUint32(0, true) !== localMark) {
    throw new ZipError("noZip");
  }
  const tailAt = Math.max(0, file.size - endSize - 65535);
  const tail = await viewOf(file.slice(tailAt));
  let end = tail.byteLength - endSize;
  while (end >= 0 && tail.getUint32(end, true) !== endMark) end--;
  if (end < 0) throw new ZipError("cut");
  const count = tail.getUint16(end + 10, true);
  const [size, from] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count > maxEntries || size > maxSize || from > maxSize) throw new ZipError("unsupported");
  if (from + size > tailAt + end) throw new ZipError("cut");
  const directory = await viewOf(file.slice(from, from + size));
  const found = new Map<string, Found>();
  let total = 0;
  for (let at = 0, i = 0; i < count; i++) {
    if (at + entrySize > size || directory.getUint32(at, true) !== entryMark) {
      throw new ZipError("damaged");
    }
    const [name, extra, comment] = [28, 30, 32].map((o) => directory.getUint16(at + o, true));
    const entry = entryOf(file, directory, at, name!);
    total += entry.size;
    if (found.has(entry.name)) throw new ZipError("damaged", entry.name);
    if (total > maxSize) throw new ZipError("tooLarge");
    found.set(entry.name, entry);
    at += entrySize + name! + extra! + comment!;
  }
  return found;
}

function entryOf(file: Blob, directory: DataView, at: number, length: number): Found {
  if (at + entrySize + length > directory.byteLength) throw new ZipError("damaged");
  const bytes = new Uint8Array(directory.buffer, at + entrySize, length);
  const name = new TextDecoder().decode(bytes);
  const [flags, method] = [8, 10].map((o) => directory.getUint16(at + o, true));
  const [crc, packed, size, offset] =
    [16, 20, 24, 42].map((o) => directory.getUint32(at + o, true)) as
      [number, number, number, number];
  if (!isInside(name)) throw new ZipError("damaged", name);
  if (flags! & 1 || (method !== 0 && method !== 8)) throw new ZipError("unsupported", name);
  if (method === 0 ? packed !== size : size > maxRatio * packed) {
    throw new ZipError("damaged", name);
  }
  const read = async (most: number) => {
    if (size > most) throw new ZipError("tooLarge", name);
    const local = await viewOf(file.slice(offset, offset + localSize));
    if (local.byteLength < localSize || local.getUint32(0, true) !== localMark) {
      throw new ZipError("damaged", name);
    }
    const begin = offset + localSize + local.getUint16(26, true) + local.getUint16(28, true);
    const data = file.slice(begin, begin + packed);
    const content = method === 0 ? data : await inflated(data, size, name);
    if (content.size !== size || (await crc32(content)) !== crc) {
      throw new ZipError("damaged", name);
    }
    return content;
  };
  return { name, size, read };
}

/** Unpacks, but no more than the directory says. */
async function inflated(data: Blob, size: number, name: string): Promise<Blob> {
  const parts: BlobPart[] = [];
  let sum = 0;
  try {
    const stream = pieces(data).pipeThrough(new DecompressionStream("deflate-raw"));
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts);
      sum += value.length;
      if (sum > size) {
        await reader.cancel();
        break;
      }
      parts.push(value as Uint8Array<ArrayBuffer>);
    }
  } catch {
    // damaged too
  }
  throw new ZipError("damaged", name);
}
