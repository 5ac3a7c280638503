/** What a picture may be, and how it reaches the worker. */
import { DetectorError } from "./errors.js";
import type { WirePicture } from "./protocol.js";

/**
 * A picture. Files (File, Blob, bytes, a URL) are decoded by this library, so that their scores are
 * the same everywhere; for the others, and for files of a format that only the browser knows, the
 * pixels are the browser's, and the result says so.
 */
export type Picture =
  | Blob
  | ArrayBuffer
  | Uint8Array
  | URL
  | string
  | ImageData
  | ImageBitmap
  | HTMLImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | OffscreenCanvas
  | VideoFrame;

/** Who made pixels of the picture. */
export type Decoder = "inctrl" | "browser";

export interface Prepared {
  wire: WirePicture;
  decoder: Decoder;
  /** The encoded file, if it is one. */
  file?: Blob;
}

/** Whether a picture is stored somewhere and can be read later; others may change as soon as a call returns. */
export function isStored(picture: Picture): boolean {
  return typeof picture === "string" || picture instanceof URL || picture instanceof Blob;
}

/** Brings a picture into the form that the worker takes. */
export async function prepare(
  picture: Picture, name?: string, signal?: AbortSignal,
): Promise<Prepared> {
  if (typeof picture === "string" || picture instanceof URL) {
    const url = String(picture);
    picture = await load(url, signal);
    name ??= url.slice(url.lastIndexOf("/") + 1);
  }
  if (picture instanceof ArrayBuffer || picture instanceof Uint8Array) {
    picture = new Blob([picture as BlobPart]);
  }
  if (picture instanceof Blob) {
    name ??= (picture as Partial<File>).name ?? "picture";
    const data = await bytes(picture, name);
    return { wire: { name, data }, decoder: "inctrl", file: picture };
  }
  return { wire: pixels(picture, name ?? "picture"), decoder: "browser" };
}

/** A file as pixels, by the browser: for formats that this library does not read. */
export async function decode(file: Blob, name: string): Promise<Prepared> {
  try {
    const bitmap = await createImageBitmap(file);
    const wire = pixels(bitmap, name);
    bitmap.close();
    return { wire, decoder: "browser" };
  } catch {
    throw new DetectorError("PictureError", `${name}: no picture that this browser can read`, name);
  }
}

async function load(url: string, signal?: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { signal: signal ?? null });
    if (response.ok) return await response.blob();
    throw new Error(`the server answered ${response.status}`);
  } catch (error) {
    signal?.throwIfAborted();
    throw new DetectorError("LoadError", `${url}: ${String(error)}`, url);
  }
}

async function bytes(file: Blob, name: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new DetectorError("PictureError", `${name}: ${String(error)}`, name);
  }
}

type Drawable = Exclude<Picture, Blob | ArrayBuffer | Uint8Array | URL | string>;

/** Pixels in RGBA, not premultiplied. */
function pixels(source: Drawable, name: string): WirePicture {
  const image = source instanceof ImageData ? source : draw(source, name);
  const data = new Uint8Array(image.data); // a copy: it goes to the worker
  return { name, data, width: image.width, height: image.height };
}

function draw(source: Exclude<Drawable, ImageData>, name: string): ImageData {
  const [width, height] = size(source);
  if (width === 0 || height === 0) {
    throw new DetectorError("PictureError", `${name}: it has no pixels yet`, name);
  }
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new DetectorError("PictureError", `${name}: too large to draw`, name);
  try {
    context.drawImage(source, 0, 0);
    return context.getImageData(0, 0, width, height);
  } catch (error) {
    throw new DetectorError("PictureError", `${name}: ${String(error)}`, name);
  }
}

function size(source: Exclude<Drawable, ImageData>): [number, number] {
  if ("naturalWidth" in source) return [source.naturalWidth, source.naturalHeight];
  if ("videoWidth" in source) return [source.videoWidth, source.videoHeight];
  if ("displayWidth" in source) return [source.displayWidth, source.displayHeight];
  return [source.width, source.height];
}
