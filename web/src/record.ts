/** The form in which all programs of the project write results (docs/results.md). */
import type { Frame, Parts, Region, Result } from "./types.js";

/** A frame with the field names of a record. */
export interface FrameRecord {
  width: number;
  height: number;
  resized_width: number;
  resized_height: number;
  /** Negative left or top: the image was padded. */
  left: number;
  top: number;
  input_width: number;
  input_height: number;
}

/** A region with the field names of a record. */
export interface RegionRecord {
  x: number;
  y: number;
  width: number;
  height: number;
  area: number;
  peak: number;
  peak_x: number;
  peak_y: number;
  mean: number;
  outline?: number[];
}

/** An image's result: a score, or the error that prevented one. */
export interface ResultRecord {
  image: string;
  score?: number;
  anomalous?: boolean;
  threshold?: number;
  /** For display: score / (score + threshold), 0.5 at the threshold. */
  normalized?: number;
  parts?: Parts;
  method?: string;
  model?: string;
  map?: {
    rows: number; columns: number; values: number[]; scale: number; frame: FrameRecord;
    outside?: number[];
  };
  /** Path of the heat map's PNG file; of other programs only, like error_class. */
  heatmap?: string;
  regions?: RegionRecord[];
  regions_left_out?: number;
  region_threshold?: number;
  region_min_area?: number;
  /** "browser": the browser decoded the image, so the score may differ elsewhere. */
  decoder?: "browser";
  /** What to know about how the image was read, each as "kind: text". */
  notes?: string[];
  digest?: string;
  model_digest?: string;
  prompts_digest?: string;
  pixels_digest?: string;
  error_class?: string;
  error?: string;
}

/** @param image the path by which the command line finds the image. */
export function toRecord(r: Result, image = r.image): ResultRecord {
  const { rows, columns, scale, frame, outside } = r.map;
  const parts = Object.entries(r.parts).map(([name, value]) => [name, shortest(value)]);
  return {
    image, score: shortest(r.score),
    ...(r.anomalous !== undefined && { anomalous: r.anomalous }),
    ...(r.threshold !== undefined && { threshold: shortest(r.threshold) }),
    ...(r.normalized !== undefined && { normalized: shortest(r.normalized) }),
    parts: Object.fromEntries(parts) as Parts, method: r.method, model: r.model,
    map: {
      rows, columns, values: Array.from(r.map.values, shortest), scale: shortest(scale),
      frame: frameRecord(frame), ...(outside && { outside }),
    },
    regions: r.regions.map(regionRecord),
    ...(r.regionsLeftOut > 0 && { regions_left_out: r.regionsLeftOut }),
    region_threshold: shortest(r.regionThreshold),
    ...(r.regionMinArea > 0 && { region_min_area: r.regionMinArea }),
    ...(r.decoder === "browser" && { decoder: "browser" }),
    ...(r.notes && { notes: r.notes }),
    digest: r.digest, model_digest: r.modelDigest, prompts_digest: r.promptsDigest,
    pixels_digest: r.pixelsDigest,
  };
}

/** Whether a score is above a threshold: as float32, like in the other programs. */
export function isAbove(score: number, threshold: number): boolean {
  return Math.fround(score) > Math.fround(threshold);
}

/** What a threshold says of a score, to the bit as in the other programs; undefined: nothing. */
export function decided(
  score: number, threshold: number | undefined,
): Pick<Result, "threshold" | "anomalous" | "normalized"> {
  if (threshold === undefined) {
    return { threshold, anomalous: undefined, normalized: undefined };
  }
  const [s, t] = [Math.fround(score), Math.fround(threshold)];
  const normalized = s === t ? 0.5 : Math.fround(s / Math.fround(s + t));
  return { threshold, anomalous: isAbove(score, threshold), normalized };
}

/** The number with the fewest digits that is the same float32. */
function shortest(value: number): number {
  const wanted = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(wanted.toPrecision(digits));
    if (Math.fround(short) === wanted) return short;
  }
  return Number(wanted.toPrecision(9));
}

function frameRecord(f: Frame): FrameRecord {
  const {
    resizedWidth: resized_width, resizedHeight: resized_height, inputWidth: input_width,
    inputHeight: input_height, ...rest
  } = f;
  return { ...rest, resized_width, resized_height, input_width, input_height };
}

function regionRecord(r: Region): RegionRecord {
  const { peakX: peak_x, peakY: peak_y, peak, mean, outline, ...box } = r;
  return {
    ...box, peak: shortest(peak), peak_x, peak_y, mean: shortest(mean),
    ...(outline && { outline: Array.from(outline, shortest) }),
  };
}

/** The region of a record. */
export function regionOf(r: RegionRecord): Region {
  const { peak_x: peakX, peak_y: peakY, outline, ...rest } = r;
  return { ...rest, peakX, peakY, ...(outline && { outline: Float32Array.from(outline) }) };
}

/** The frame of a record. */
export function frameOf(f: FrameRecord): Frame {
  const {
    resized_width: resizedWidth, resized_height: resizedHeight, input_width: inputWidth,
    input_height: inputHeight, ...rest
  } = f;
  return { ...rest, resizedWidth, resizedHeight, inputWidth, inputHeight };
}
