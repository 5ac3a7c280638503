/** Draws images with their heat maps, the legend and the histogram. */
import { areaOf } from "../src/area.js";
import { colour, heatmap } from "../src/heatmap.js";
import { drawRegions } from "../src/regions.js";
import type { Result } from "../src/types.js";

export function drawResult(
  canvas: HTMLCanvasElement, image: ImageData, result: Result, opacity: number,
): void {
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d")!;
  context.putImageData(image, 0, 0);
  const layer = new OffscreenCanvas(image.width, image.height);
  layer.getContext("2d")!.putImageData(heatmap(result, { opacity }), 0, 0);
  context.drawImage(layer, 0, 0);
  drawRegions(context, result.regions);
  const { left, top, width, height } = areaOf(result.map.frame);
  if (width < image.width - 1 || height < image.height - 1) {
    context.strokeStyle = "#fff";
    context.setLineDash([6, 6]);
    context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  }
}

/** URL of a small copy of an image, for one that the browser cannot show. */
export async function preview(image: ImageData): Promise<string> {
  const scale = Math.min(1, 160 / Math.min(image.width, image.height));
  const size = (side: number) => Math.max(1, Math.round(side * scale));
  const [width, height] = [size(image.width), size(image.height)];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")!.drawImage(await createImageBitmap(image), 0, 0, width, height);
  return URL.createObjectURL(await canvas.convertToBlob());
}

export function drawPatch(canvas: HTMLCanvasElement, result: Result, patch: number): void {
  const { rows, columns, frame } = result.map;
  const { left, top, width, height } = areaOf(frame);
  const [w, h] = [width / columns, height / rows];
  const x = left + (patch % columns) * w;
  const y = top + Math.floor(patch / columns) * h;
  const context = canvas.getContext("2d")!;
  context.setLineDash([]);
  for (const [style, line] of [["#000", 5], ["#fff", 2]] as const) {
    context.strokeStyle = style;
    context.lineWidth = Math.max(1, (line * canvas.width) / 600);
    context.strokeRect(x, y, w, h);
  }
}

export function drawLegend(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d")!;
  for (let x = 0; x < canvas.width; x++) {
    context.fillStyle = `rgb(${colour(x / (canvas.width - 1)).join(" ")})`;
    context.fillRect(x, 0, 1, canvas.height);
  }
}

const bins = 40;

/** Scores of the images; bars above the threshold have a colour of their own. */
export function drawHistogram(
  canvas: HTMLCanvasElement, scores: number[], threshold: number,
): void {
  const context = canvas.getContext("2d")!;
  const style = getComputedStyle(document.documentElement);
  const counts = Array.from({ length: bins }, () => 0);
  for (const s of scores) counts[Math.min(bins - 1, Math.floor(s * bins))]!++;
  const top = Math.max(1, ...counts);
  const [w, h] = [canvas.width / bins, canvas.height];
  context.clearRect(0, 0, canvas.width, h);
  counts.forEach((n, i) => {
    context.fillStyle = (i + 0.5) / bins > threshold ? "#c4452d" : "#3f8f63";
    context.fillRect(i * w + 1, h - (h * n) / top, w - 2, (h * n) / top);
  });
  context.fillStyle = style.color;
  context.fillRect(threshold * canvas.width - 1, 0, 2, h);
}
