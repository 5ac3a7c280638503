/** Heat maps: residuals as colours, on a scale that is the same for all images of a prompt set. */
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

const levels = 1024;

/** Pixels of RGBA for values from 0 to 1, as ImageData has them. */
function pixels(opacity: number): Uint32Array {
  const bytes = new Uint8ClampedArray(4 * levels);
  for (let i = 0; i < levels; i++) {
    const value = i / (levels - 1);
    bytes.set([...colour(value), 255 * opacity * value], 4 * i);
  }
  return new Uint32Array(bytes.buffer);
}

/** Where the pixels of a line lie among the map's cells: the cell before, and how far on to the next. */
function places(pixels: number, begin: number, length: number, cells: number) {
  const cell = new Int32Array(pixels).fill(-1); // outside of the frame
  const on = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const u = (i + 0.5 - begin) / length;
    if (u < 0 || u > 1) continue;
    const x = Math.min(Math.max(u * cells - 0.5, 0), cells - 1);
    cell[i] = Math.min(Math.floor(x), Math.max(cells - 2, 0));
    on[i] = x - cell[i]!;
  }
  return { cell, on };
}

/**
 * The map of a result over its frame, as large as the upright image, transparent where nothing is
 * odd: to be drawn over the image. Full colour is at `map.scale`; between cells it is bilinear.
 */
export function heatmap(r: Pick<Result, "map" | "frame">, o: HeatmapOptions = {}): ImageData {
  const { left, top, width, height, image: upright } = r.frame;
  const { data, scale, width: across, height: down } = r.map;
  const image = new ImageData(upright.width, upright.height);
  const out = new Uint32Array(image.data.buffer);
  const table = pixels(o.opacity ?? 0.75);
  const columns = places(upright.width, left, width, across);
  const rows = places(upright.height, top, height, down);
  const line = new Float32Array(across + 1); // the map between two of its rows; the last cell twice
  for (let y = 0; y < upright.height; y++) {
    const j = rows.cell[y]!;
    if (j < 0) continue;
    for (let i = 0; i < across; i++) {
      const [a, b] = [data[j * across + i]!, data[Math.min(j + 1, down - 1) * across + i]!];
      line[i] = ((a + rows.on[y]! * (b - a)) / scale) * (levels - 1);
    }
    line[across] = line[across - 1]!;
    for (let x = 0; x < upright.width; x++) {
      const i = columns.cell[x]!;
      if (i < 0) continue;
      const value = line[i]! + columns.on[x]! * (line[i + 1]! - line[i]!);
      out[y * upright.width + x] = table[value >= levels - 1 ? levels - 1 : value > 0 ? Math.round(value) : 0]!;
    }
  }
  return image;
}
