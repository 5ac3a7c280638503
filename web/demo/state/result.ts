/** Results from the form in which all programs write them (docs/results.md). */
import { decided, frameOf, regionOf, type ResultRecord } from "../../src/record.js";
import type { Result } from "../../src/types.js";

/** Records have the shortest texts of float32 numbers. */
const single = (value: number | undefined) =>
  value === undefined ? undefined : Math.fround(value);

/** The result of a record with a score and a map; undefined: it has none. */
export function resultOf(r: ResultRecord): Result | undefined {
  const { image, map } = r;
  const [score, threshold] = [single(r.score), single(r.threshold)];
  const parts = Object.entries(r.parts ?? {}).map(([name, value]) => [name, single(value)]);
  if (typeof score !== "number" || !map || !Array.isArray(map.values)) return undefined;
  return {
    image, score, ...decided(score, threshold),
    map: {
      ...map, values: Float32Array.from(map.values), scale: Math.fround(map.scale),
      frame: frameOf(map.frame),
    },
    regions: (r.regions ?? []).map((r) => {
      const region = regionOf(r);
      return { ...region, peak: Math.fround(region.peak), mean: Math.fround(region.mean) };
    }),
    regionsLeftOut: r.regions_left_out ?? 0,
    regionThreshold: single(r.region_threshold) ?? 0, regionMinArea: r.region_min_area ?? 0,
    parts: { patch: score, ...Object.fromEntries(parts) },
    method: r.method ?? "", model: r.model ?? "", digest: r.digest ?? "",
    modelDigest: r.model_digest ?? "", promptsDigest: r.prompts_digest ?? "",
    pixelsDigest: r.pixels_digest ?? "",
    ...(r.notes && { notes: r.notes }), decoder: r.decoder ?? "inctrl",
    timings: { encode: 0, compare: 0, total: 0 },
  };
}

const known = new Set([
  "image", "score", "anomalous", "threshold", "normalized", "parts", "method", "model", "map",
  "regions", "regions_left_out", "region_threshold", "region_min_area", "decoder", "notes",
  "digest", "model_digest", "prompts_digest", "pixels_digest", "error",
]);

/** What a record has besides. */
export const besides = (r: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(r).filter(([name]) => !known.has(name)));
