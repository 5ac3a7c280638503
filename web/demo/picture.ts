/** Images of results, with their heat maps and boxes. */
import { heatmap } from "../src/heatmap.js";
import { drawRegions } from "../src/regions.js";
import type { AnomalyMap, Result } from "../src/types.js";

export interface PictureOptions {
  /** The longer side, in pixels, at most; an image is not enlarged. */
  side: number;
  /** Of the warmest colour of the heat map, 0 … 1. Default: 0.75. */
  opacity?: number;
  /** With boxes around the regions. */
  boxes?: boolean;
  /** Default: image/jpeg. */
  type?: string;
}

/** The longer side of a heat layer: a patch has 8 pixels or more. */
const heatSide = 320;

/** A size with the same aspect whose longer side is `side` at most. */
export function fitted(width: number, height: number, side: number): [number, number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/**
 * The heat map as a small bitmap that covers the whole upright image, to be stretched over it; its
 * opacity is that of the residuals, from 0 to 1.
 */
export function heatLayer(result: { map: AnomalyMap }, side = heatSide): Promise<ImageBitmap> {
  const { frame } = result.map;
  const [width, height] = fitted(frame.width, frame.height, side);
  return createImageBitmap(heatmap(result, { opacity: 1, width, height }));
}

/** A bitmap as a file; as a PNG it keeps every pixel. It may be closed at once. */
export function encoded(
  image: ImageBitmap, options: ImageEncodeOptions = { type: "image/png" },
): Promise<Blob> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return canvas.convertToBlob(options);
}

/** An image, `side` pixels at most, with its heat map if there is a result. */
export async function drawing(
  image: ImageData | ImageBitmap, result: Result | undefined, o: PictureOptions,
): Promise<Blob> {
  const [width, height] = fitted(image.width, image.height, o.side);
  const bitmap = await createImageBitmap(image,
    { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  if (result) {
    const heat = await heatLayer(result);
    context.globalAlpha = o.opacity ?? 0.75;
    context.drawImage(heat, 0, 0, width, height);
    context.globalAlpha = 1;
    heat.close();
    if (o.boxes) drawBoxes(context, result);
  }
  return canvas.convertToBlob({ type: o.type ?? "image/jpeg", quality: 0.9 });
}

/** Draws the boxes of a result on a canvas that shows the whole image at any size. */
export function drawBoxes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, result: Result,
): void {
  const { frame } = result.map;
  const x = context.canvas.width / frame.width;
  const y = context.canvas.height / frame.height;
  drawRegions(context, result.regions.map((r) => ({
    ...r, x: r.x * x, y: r.y * y, width: r.width * x, height: r.height * y,
  })));
}
