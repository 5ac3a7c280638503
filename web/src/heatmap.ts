/** Heat maps: residuals as colours, on a scale that is the same for all images of a prompt set. */
import { areaOf } from "./area.js";
import { check, number, type Checks } from "./check.js";
import type { AnomalyMap } from "./types.js";

/** Options of `heatmap`. */
export interface HeatmapOptions {
  /** Opacity of the warmest colour, 0 … 1. Default 0.75. */
  opacity?: number;
  /** Its width in pixels. Default: the image's. */
  width?: number;
  /** Its height in pixels. Default: the image's. */
  height?: number;
}

const side = (value: unknown) => number(value) && (value as number) >= 1;
const optionValues: Checks<HeatmapOptions> = {
  opacity: (value) => number(value) && (value as number) >= 0 && (value as number) <= 1,
  width: side, height: side,
};

/** Points of the colour map "inferno" (CC0), which the colour-blind can read. */
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

const colours = 1024;

/** The colour table: RGBA pixels for values from 0 to 1. */
function pixels(opacity: number): Uint32Array {
  const bytes = new Uint8ClampedArray(4 * colours);
  for (let i = 0; i < colours; i++) {
    const value = i / (colours - 1);
    bytes.set([...colour(value), 255 * opacity * value], 4 * i);
  }
  return new Uint32Array(bytes.buffer);
}

/** Places the pixels of a line among the map's cells: the cell before, and the way to the next. */
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

/** Grey over what was not looked at, and the lines that hatch it; as internal/overlay paints it. */
const hatch = new Uint32Array(
  Uint8ClampedArray.of(150, 150, 150, 153, 200, 200, 200, 189).buffer);

/**
 * The heat map of a result, to be drawn over the upright image, by default as large as it:
 * transparent where the residual is 0, full colour at `map.scale`, bilinear between patches;
 * hatched in patches outside `view.roi`.
 *
 * @throws "ArgumentError"
 */
export function heatmap(r: { map: AnomalyMap }, o: HeatmapOptions = {}): ImageData {
  check("heatmap", o, optionValues);
  const { values, scale, frame } = r.map;
  const outside = new Set(r.map.outside);
  const { left, top, width, height } = areaOf(frame);
  const image = new ImageData(o.width ?? frame.width, o.height ?? frame.height);
  const [wide, high] = [image.width / frame.width, image.height / frame.height];
  const step = Math.max(1, Math.round(Math.max(image.width, image.height) / 512)); // of lines
  const out = new Uint32Array(image.data.buffer);
  const table = pixels(o.opacity ?? 0.75);
  const columns = places(image.width, left * wide, width * wide, r.map.columns);
  const rows = places(image.height, top * high, height * high, r.map.rows);
  const n = r.map.columns;
  const line = new Float32Array(n + 1); // the map between two of its rows; the last cell twice
  for (let y = 0; y < image.height; y++) {
    const j = rows.cell[y]!;
    if (j < 0) continue;
    for (let i = 0; i < n; i++) {
      const [a, b] = [values[j * n + i]!, values[Math.min(j + 1, r.map.rows - 1) * n + i]!];
      line[i] = ((a + rows.on[y]! * (b - a)) / scale) * (colours - 1);
    }
    line[n] = line[n - 1]!;
    for (let x = 0; x < image.width; x++) {
      const i = columns.cell[x]!;
      if (i < 0) continue;
      if (outside.has((j + Math.round(rows.on[y]!)) * n + i + Math.round(columns.on[x]!))) {
        out[y * image.width + x] = hatch[Math.floor((x + y) / step) % 8 < 2 ? 1 : 0]!;
        continue;
      }
      const value = line[i]! + columns.on[x]! * (line[i + 1]! - line[i]!);
      out[y * image.width + x] = table[Math.round(Math.min(Math.max(value, 0), colours - 1))]!;
    }
  }
  return image;
}
