/** What a score means, by the limit. */
import type { InspectedImage, State } from "./types.js";

export type Verdict = "waiting" | "unreadable" | "normal" | "unsure" | "anomalous" | "unknown";

/** Scores this near to the limit are unsure. */
export const unsureBand = 0.1;

/** The limit in force; undefined: there is none. */
export const limitOf = (state: State): number | undefined =>
  state.project.limit ?? state.learned?.limit;

/**
 * The verdict on a score. Within ±10 % of the limit it is "unsure", unless the limit was checked
 * against labelled images.
 */
export function verdictOfScore(
  score: number, limit: number | undefined, checked = false,
): Verdict {
  if (limit === undefined) return "unknown";
  if (!checked && Math.abs(score - limit) <= unsureBand * limit) return "unsure";
  return score > limit ? "anomalous" : "normal";
}

export function verdictOf(
  image: InspectedImage, limit: number | undefined, checked = false,
): Verdict {
  if (image.error !== undefined) return "unreadable";
  if (image.stale) return "unknown";
  return image.result ? verdictOfScore(image.result.score, limit, checked) : "waiting";
}

/** A score as a share of the limit, for people: 100 is the limit. */
export const percentOfLimit = (score: number, limit: number): number =>
  Math.round((100 * score) / limit);
