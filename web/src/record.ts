/** Results in the form of the command line's, for `inctrl verify`: one JSON object a line. */
import type { Result } from "./detector.js";

export interface ResultRecord {
  image: string;
  score?: number;
  threshold?: number;
  anomalous?: boolean;
  method?: string;
  model?: string;
  digest?: string;
  parts?: Result["parts"];
  map?: { grid: number; values: number[]; scale: number; frame: object };
  decoder?: string;
  error?: string;
  model_digest?: string;
  prompts_digest?: string;
  pixels_digest?: string;
}

/** @param image the path by which the command line will find the image. */
export function toRecord(r: Result, image = r.name): ResultRecord {
  return {
    image, score: r.score,
    ...(r.threshold !== undefined && { threshold: r.threshold, anomalous: r.isAnomalous ?? false }),
    method: r.method, model: r.model, digest: r.digest, parts: r.parts,
    map: { grid: r.map.width, values: Array.from(r.map.data), scale: r.map.scale, frame: r.square },
    ...(r.decoder === "browser" && { decoder: "browser" }),
    model_digest: r.modelDigest, prompts_digest: r.promptsDigest, pixels_digest: r.pixelsDigest,
  };
}
