/** Says what a file is that is not what was wanted, by how it begins. */
import { DetectorError } from "./errors.js";

const webPage = "a web page (HTML)";

const beginnings: [string, string | RegExp][] = [
  [webPage, /^\s*<(!doctype html|html|head|body|!--)/i],
  ["a JPEG image", "\xff\xd8\xff"],
  ["a PNG image", "\x89PNG"],
  ["a GIF image", "GIF8"],
  ["a WebP image", /^RIFF....WEBP/s],
  ["a TIFF image", /^(II\*\0|MM\0\*)/],
  ["a BMP image", /^BM....\0\0\0\0/s],
  ["a HEIC image", /^....ftyp(hei|hev|mif1|msf1)/s],
  ["an AVIF image", /^....ftypavi/s],
  ["a video", /^....ftyp/s],
  ["a video", "\x1aE\xdf\xa3"],
  ["a PDF document", "%PDF"],
  ["a ZIP archive", "PK\x03\x04"],
  ["a gzip archive", "\x1f\x8b"],
  ["a WebAssembly program", "\0asm"],
  ["an SVG or XML file", /^\s*<(\?xml|svg)/i],
  ["a JSON file", /^\s*[{[]/],
  ["a text", /^[\t\n\r -~\x80-\xff]+$/],
];

/** What this library's own files are, by the key of their metadata. */
const own = { config: "a model file", text: "a text tower", inctrl: "a prompt file" };

/** Throws if a file is plainly not what is wanted. What is wrong with others the worker says. */
export async function expectKind(
  file: Blob, name: string, wanted: (typeof own)[keyof typeof own],
): Promise<void> {
  const found = await kindOf(file);
  if (found === undefined || found === wanted) return;
  throw new DetectorError("FileError", `${name}: this is ${found}, not ${wanted}.`, name);
}

/** What a file is; undefined: a safetensors file that is none of this library, or damaged. */
async function kindOf(file: Blob): Promise<string | undefined> {
  if (file.size === 0) return "an empty file";
  const head = new Uint8Array(await file.slice(0, 256).arrayBuffer());
  const safetensors = head[8] === 0x7b && head.subarray(5, 8).every((byte) => byte === 0);
  if (!safetensors) return begins(head) ?? "a file of a kind that is not known";
  const meta = await metadataOf(file);
  const key = meta && Object.keys(own).find((key) => Object.hasOwn(meta, key));
  return own[key as keyof typeof own];
}

/** Whether a file begins like a web page. */
export const isWebPage = (head: Uint8Array) => begins(head) === webPage;

function begins(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 256)).replace(/^\xef\xbb\xbf/, "");
  return beginnings.find(([, begin]) =>
    typeof begin === "string" ? text.startsWith(begin) : begin.test(text))?.[0];
}

/** The longest header of a file that is looked at, in bytes. */
export const maxHeader = 16 << 20;

/** The metadata of a safetensors file, empty if there is none; undefined if it is no such file. */
export async function metadataOf(file: Blob): Promise<Record<string, unknown> | undefined> {
  const head = new DataView(await file.slice(0, 9).arrayBuffer());
  if (head.byteLength < 9 || head.getUint8(8) !== 0x7b) return undefined;
  const size = Number(head.getBigUint64(0, true));
  if (size > maxHeader || size > file.size - 8) return undefined;
  try {
    const header = JSON.parse(await file.slice(8, 8 + size).text()) as
      { __metadata__?: Record<string, unknown> };
    return header.__metadata__ ?? {};
  } catch {
    return undefined;
  }
}
