/** Images at the size at which they are shown. */
import {
  DetectorError, type AnomalyDetector, type ImageSource, type PromptSet,
} from "../detector.js";
import { isStored, kindOf, loaded, type NamedFile } from "./sources.js";

export interface Size {
  width: number;
  height: number;
}

/** An image as it was when it was given: a file, or pixels. */
export type Original = NamedFile | { bitmap: ImageBitmap; pixels: ImageBitmap | ImageData };

/** An image as it is now: the page may change it before it is scored and drawn. */
export async function originalOf(source: ImageSource): Promise<Original> {
  if (isStored(source)) return loaded(source);
  if (isBytes(source)) return { blob: new Blob([source as BlobPart]), name: "image" };
  try {
    const bitmap = await createImageBitmap(source);
    // Transparent pixels are exact in an ImageData only.
    return { bitmap, pixels: kindOf(source) === "ImageData" ? source as ImageData : bitmap };
  } catch (error) {
    throw new DetectorError("ImageError", `image: ${String(error)}`, "image");
  }
}

function isBytes(source: ImageSource): source is ArrayBuffer | Uint8Array {
  return ["ArrayBuffer", "Uint8Array"].includes(kindOf(source));
}

/** The size at which an image is drawn where there is so much width, in pixels of the page. */
export function drawnSize(image: Size, room: number): Size {
  const wanted = (room || 1024) * (room ? devicePixelRatio : 1);
  const scale = Math.min(1, wanted / image.width);
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: side(image.width), height: side(image.height) };
}

/** An image to be drawn at a size, which it need not have. */
export async function drawable(
  original: Original, size: Size, detector: AnomalyDetector, prompts: PromptSet,
): Promise<CanvasImageSource> {
  if ("bitmap" in original) return original.bitmap;
  const { blob, name } = original;
  if (await isJPEG(blob)) {
    try {
      return await resized(await createImageBitmap(blob), size);
    } catch {
      // the program reads some files that the browser refuses
    }
  }
  // Others may have more than 8 bits, or be transparent: they look as the prompt set views them.
  return shrunk(await detector.pixels(blob, { name, prompts }), size);
}

/** Rows of the smaller image that are made at once. */
const stripRows = 64;

/** A smaller image, made in strips that do not hold the page up. */
async function resized(full: ImageBitmap, { width, height }: Size): Promise<CanvasImageSource> {
  if (full.width <= width) return full;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  for (let y = 0; y < height; y += stripRows) {
    const rows = Math.min(stripRows, height - y);
    const [top, bottom] = [y, y + rows].map((row) => Math.round((row * full.height) / height));
    const strip = await createImageBitmap(full, 0, top!, full.width, bottom! - top!, {
      resizeWidth: width, resizeHeight: rows, resizeQuality: "medium",
    });
    context.drawImage(strip, 0, y);
    strip.close();
    await nextTask();
  }
  full.close();
  return canvas;
}

async function isJPEG(blob: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  return first === 0xff && second === 0xd8;
}

/** Milliseconds after which the page may do something else. */
const slice = 8;

/** A smaller image: the means of its pixels, computed in slices that do not hold the page up. */
export async function shrunk(image: ImageData, size: Size): Promise<OffscreenCanvas> {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext("2d")!;
  if (size.width === image.width && size.height === image.height) {
    context.putImageData(image, 0, 0);
    return canvas;
  }
  const out = new ImageData(size.width, size.height);
  let begin = performance.now();
  for (let y = 0; y < size.height; y++) {
    shrinkRow(image, out, y);
    if (performance.now() - begin < slice) continue;
    await nextTask();
    begin = performance.now();
  }
  context.putImageData(out, 0, 0);
  return canvas;
}

/** The pixels that become one: from and to, of a line of `many` that gets `few`. */
function part(i: number, few: number, many: number): [number, number] {
  const from = Math.floor((i * many) / few);
  return [from, Math.max(from + 1, Math.floor(((i + 1) * many) / few))];
}

function shrinkRow(image: ImageData, out: ImageData, y: number): void {
  const { data, width } = image;
  const [top, bottom] = part(y, out.height, image.height);
  for (let x = 0; x < out.width; x++) {
    const [left, right] = part(x, out.width, width);
    let [red, green, blue, alpha] = [0, 0, 0, 0];
    for (let v = top; v < bottom; v++) {
      const end = 4 * (v * width + right);
      for (let i = 4 * (v * width + left); i < end; i += 4) {
        red += data[i]!;
        green += data[i + 1]!;
        blue += data[i + 2]!;
        alpha += data[i + 3]!;
      }
    }
    const count = (bottom - top) * (right - left);
    const mean = [red, green, blue, alpha].map((sum) => sum / count);
    out.data.set(mean, 4 * (y * out.width + x));
  }
}

/** Lets the page do what waits. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => resolve(), { once: true });
    port1.start();
    port2.postMessage(null);
  });
}
