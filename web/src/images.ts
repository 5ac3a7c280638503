/** Brings images into the form that the worker takes. */
import { absolute } from "./address.js";
import { argument } from "./check.js";
import { failure, refused, refusePage } from "./download.js";
import { DetectorError } from "./errors.js";
import { isURL } from "./files.js";
import type { WireImage } from "./protocol.js";
import type { Decoder, ImageSource } from "./types.js";

export interface Prepared {
  wire: WireImage;
  decoder: Decoder;
  /** The encoded file, if it is one. */
  file?: Blob;
}

/**
 * Whether an image can be read later; the pixels of others may change when the call has returned.
 */
export function isStored(image: ImageSource): boolean {
  return isURL(image) || image instanceof Blob;
}

/** Brings an image into the form that the worker takes. */
export async function prepare(
  image: ImageSource, name?: string, signal?: AbortSignal,
): Promise<Prepared> {
  if (isURL(image)) {
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
  if (!isDrawable(image)) throw argument("image", "an image", image);
  return { wire: pixels(image, name ?? "image"), decoder: "browser" };
}

/**
 * A file as pixels, by the browser: for formats that this library does not read, as it says.
 */
export async function decode(file: Blob, name: string, said: string): Promise<Prepared> {
  if (!("createImageBitmap" in globalThis)) throw new DetectorError("ImageError", said, name);
  try {
    const bitmap = await createImageBitmap(file);
    const wire = pixels(bitmap, name);
    bitmap.close();
    return { wire, decoder: "browser" };
  } catch {
    throw new DetectorError("ImageError", said, name); // in the words of all programs
  }
}

async function load(url: string, signal?: AbortSignal): Promise<Blob> {
  const from = absolute(url);
  try {
    const response = await fetch(from, { signal: signal ?? null });
    if (!response.ok) throw refused(url, `the server answered ${response.status}`);
    const blob = await response.blob();
    const head = await blob.slice(0, 256).arrayBuffer();
    refusePage(from, new Uint8Array(head));
    return blob;
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof DetectorError ? error : await failure(from, error);
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

const drawable = [
  "ImageData", "ImageBitmap", "HTMLImageElement", "HTMLCanvasElement", "HTMLVideoElement",
  "OffscreenCanvas", "VideoFrame",
];

/** Whether it is an image with pixels, also one of another frame, whose classes are others. */
function isDrawable(image: unknown): image is Drawable {
  return drawable.includes(Object.prototype.toString.call(image).slice(8, -1));
}

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
