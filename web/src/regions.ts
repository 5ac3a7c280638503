/** Anomalous regions: which are wanted, and how they are drawn. */
import type { ScoreOptions } from "./options.js";
import type { Methods } from "./protocol.js";
import type { Region } from "./types.js";
import { DetectorError } from "./errors.js";

type Wire = Pick<Methods["score"]["args"], "minArea" | "regionThreshold" | "outlines">;

/** The options of regions in the form of the worker, which reads the smallest area. */
export function regionOptions(o: Partial<ScoreOptions>): Wire {
  const { minArea = "", regionThreshold: above, outlines = false } = o;
  if (above !== undefined && !(above > 0 && above <= 1)) {
    throw new DetectorError("ArgumentError",
      `regionThreshold: ${above}, want above 0, 1 at most.`);
  }
  return { minArea: String(minArea), regionThreshold: above ?? 0, outlines };
}

/**
 * Draws boxes around regions on a canvas as large as the upright image, white in a dark edge, with
 * their numbers from 1.
 */
export function drawRegions(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, regions: Region[],
): void {
  const { width, height } = context.canvas;
  const line = Math.max(1, Math.min(width, height) / 240);
  const text = 9 * line;
  context.save();
  context.setLineDash([]);
  context.font = `${text}px sans-serif`;
  context.textBaseline = "bottom";
  for (const [i, r] of regions.entries()) {
    for (const [colour, thick] of [["#222", 3], ["#fff", 1]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = thick * line;
      context.strokeRect(r.x - line / 2, r.y - line / 2, r.width + line, r.height + line);
    }
    const number = String(i + 1);
    const wide = context.measureText(number).width + 4 * line;
    const top = Math.max(0, r.y - text - 2 * line);
    context.fillStyle = "#fff";
    context.fillRect(r.x, top, wide, text + line);
    context.fillStyle = "#222";
    context.fillText(number, r.x + 2 * line, top + text + line);
  }
  context.restore();
}
