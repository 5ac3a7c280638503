/** The images of reports and archives. */
import { decoded } from "../pixels.js";
import { drawing, encoded, fitted, heatLayer } from "../picture.js";
import type { InspectedImage } from "../state/types.js";

type Named = { name: string; file: Blob };

export interface Source {
  bitmap: ImageBitmap;
  /** The original was not kept: this is a small copy. */
  small: boolean;
}

/** Pixels of an image that the browser cannot read. */
export type Pixels = (image: Named) => Promise<ImageData>;

/** An image of at most `side` pixels; undefined: there is no copy of it. */
export async function sourceOf(
  { name, file, thumbnail, result }: InspectedImage, side: number, pixels: Pixels,
): Promise<Source | undefined> {
  if (file) {
    const frame = result?.map.frame;
    const [width, height] = frame ? fitted(frame.width, frame.height, side) : [side, undefined];
    const size = {
      resizeWidth: width, resizeQuality: "high", ...(height && { resizeHeight: height }),
    } as const;
    const bitmap = await decoded(file, size)
      .catch(async () => createImageBitmap(await pixels({ name, file }), size))
      .catch(() => undefined);
    if (bitmap) return { bitmap, small: false };
  }
  if (!thumbnail) return undefined;
  const bitmap = await decoded(thumbnail, {}).catch(() => undefined);
  return bitmap && { bitmap, small: true };
}

/** A blob as a data: address. */
export const dataAddress = (blob: Blob): Promise<string> => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => resolve(reader.result as string));
  reader.addEventListener("error", () => reject(reader.error as Error));
  reader.readAsDataURL(blob);
});

/** An image as it is, and with its heat map and boxes, as JPEGs. */
export async function pair(
  { bitmap }: Source, { result }: InspectedImage, side: number,
): Promise<[Blob, Blob]> {
  return Promise.all([
    drawing(bitmap, undefined, { side }), drawing(bitmap, result, { side, boxes: true }),
  ]);
}

/** The heat map alone as a PNG, transparent where nothing differs. */
export async function heatFile(image: InspectedImage, side: number): Promise<Blob> {
  const layer = await heatLayer(image.result!, side);
  const file = encoded(layer);
  layer.close();
  return file;
}
