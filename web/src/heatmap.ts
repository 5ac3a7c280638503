/** Heat-maps: residuals as colours, on a scale that is the same for all pictures of a prompt set. */
import type { Result } from "./detector.js";

export interface HeatmapOptions {
  /** Opacity of the warmest colour, 0 … 1. Default 0.75. */
  opacity?: number;
}

/** Points of the colour map "inferno" (CC0), from none to all: readable without red and green. */
const inferno = [
  [0, 0, 4], [31, 12, 72], [85, 15, 109], [136, 34, 106], [186, 54, 85], [227, 89, 51],
  [249, 140, 10], [249, 201, 50], [252, 255, 164],
] as const;

/** The colour of a value, 0 … 1: [red, green, blue], 0 … 255. */
export function colour(value: number): [number, number, number] {
  const at = Math.min(Math.max(value, 0), 1) * (inferno.length - 1);
  const i = Math.min(Math.floor(at), inferno.length - 2);
  const [a, b] = [inferno[i], inferno[i + 1]] as [readonly number[], readonly number[]];
  return [0, 1, 2].map((c) => a[c]! + (at - i) * (b[c]! - a[c]!)) as [number, number, number];
}

/**
 * The map of a result over its frame, as large as the upright picture, transparent where nothing is
 * odd: to be drawn over the picture. Full colour is at `map.scale`.
 */
export function heatmap(r: Pick<Result, "map" | "frame">, o: HeatmapOptions = {}): ImageData {
  const { left, top, width, height, picture } = r.frame;
  const opacity = o.opacity ?? 0.75;
  const image = new ImageData(picture.width, picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const [u, v] = [(x + 0.5 - left) / width, (y + 0.5 - top) / height];
      if (u < 0 || u > 1 || v < 0 || v > 1) continue;
      const value = Math.min(sample(r.map, u, v), 1);
      const [red, green, blue] = colour(value);
      image.data.set([red, green, blue, 255 * opacity * value], 4 * (y * picture.width + x));
    }
  }
  return image;
}

/** The map at a place of the frame, 0 … 1 each way, bilinear, as a part of its scale. */
function sample(map: Result["map"], u: number, v: number): number {
  const x = Math.min(Math.max(u * map.width - 0.5, 0), map.width - 1);
  const y = Math.min(Math.max(v * map.height - 0.5, 0), map.height - 1);
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const at = (i: number, j: number) =>
    map.data[Math.min(j, map.height - 1) * map.width + Math.min(i, map.width - 1)] ?? 0;
  const row = (j: number) => at(i, j) + (x - i) * (at(i + 1, j) - at(i, j));
  return (row(j) + (y - j) * (row(j + 1) - row(j))) / map.scale;
}
