/** What an image may be, and how it reaches the worker. */
import { DetectorError } from "./errors.js";
import type { WireImage } from "./protocol.js";

/**
 * An image. Files (File, Blob, bytes, a URL) are decoded by this library, so that their scores are
 * the same everywhere; for the others, and for files of a format that only the browser knows, the
 * pixels are the browser's, and the result says so.
 */
export type ImageSource =
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

/** Who made pixels of the image. */
export type Decoder = "inctrl" | "browser";

export interface Prepared {
  wire: WireImage;
  decoder: Decoder;
  /** The encoded file, if it is one. */
  file?: Blob;
}

/** Whether an image is stored somewhere and can be read later; others may change as soon as a call returns. */
export function isStored(image: ImageSource): boolean {
  return typeof image === "string" || image instanceof URL || image instanceof Blob;
}

/** Brings an image into the form that the worker takes. */
export async function prepare(
  image: ImageSource, name?: string, signal?: AbortSignal,
): Promise<Prepared> {
  if (typeof image === "string" || image instanceof URL) {
    const url = String(image);
    image = await load(url, signal);
    name ??= url.slice(url.lastIndexOf("/") + 1);
  }
  if (image instanceof ArrayBuffer || image instanceof Uint8Array) {
    image = new Blob([image as BlobPart]);
  }
  if (image instanceof Blob) {
    name ??= (image as Partial<File>).name ?? "image";
    const data = await bytes(image, name);
    return { wire: { name, data }, decoder: "inctrl", file: image };
  }
  return { wire: pixels(image, name ?? "image"), decoder: "browser" };
}

/** A file as pixels, by the browser: for formats that this library does not read. */
export async function decode(file: Blob, name: string): Promise<Prepared> {
  try {
    const bitmap = await createImageBitmap(file);
    const wire = pixels(bitmap, name);
    bitmap.close();
    return { wire, decoder: "browser" };
  } catch {
    throw new DetectorError("ImageError", `${name}: no image that this browser can read`, name);
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
    throw new DetectorError("ImageError", `${name}: ${String(error)}`, name);
  }
}

type Drawable = Exclude<ImageSource, Blob | ArrayBuffer | Uint8Array | URL | string>;

/** Pixels in RGBA, not premultiplied. */
function pixels(source: Drawable, name: string): WireImage {
  const image = source instanceof ImageData ? source : draw(source, name);
  const data = new Uint8Array(image.data); // a copy: it goes to the worker
  return { name, data, width: image.width, height: image.height };
}

function draw(source: Exclude<Drawable, ImageData>, name: string): ImageData {
  const [width, height] = size(source);
  if (width === 0 || height === 0) {
    throw new DetectorError("ImageError", `${name}: it has no pixels yet`, name);
  }
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new DetectorError("ImageError", `${name}: too large to draw`, name);
  try {
    context.drawImage(source, 0, 0);
    return context.getImageData(0, 0, width, height);
  } catch (error) {
    throw new DetectorError("ImageError", `${name}: ${String(error)}`, name);
  }
}

function size(source: Exclude<Drawable, ImageData>): [number, number] {
  if ("naturalWidth" in source) return [source.naturalWidth, source.naturalHeight];
  if ("videoWidth" in source) return [source.videoWidth, source.videoHeight];
  if ("displayWidth" in source) return [source.displayWidth, source.displayHeight];
  return [source.width, source.height];
}
