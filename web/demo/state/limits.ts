/** Limits: those on offer, and the best one for what a person said of images. */
import { isAbove } from "../../src/record.js";
import type { InspectedImage, State } from "./types.js";
import { limitOf } from "./verdict.js";

export { limitOf };

/** What a limit does to the labelled images. */
export interface LimitCheck {
  limit: number;
  /** How many of the defects are above it. */
  caught: number;
  defects: number;
  /** How many of the images that are fine are above it. */
  alarms: number;
  fine: number;
}

/** Labels of each kind that a check needs. */
export const labelsNeeded = 3;

/** A limit in force is as good as the best if their balanced accuracies differ by no more. */
const asGood = 0.05;

type Labelled = { score: number; defect: boolean };

/** The labelled images whose results are of what is learned now. */
const labelled = (images: readonly InspectedImage[]): Labelled[] =>
  images.flatMap(({ label, result, stale }) =>
    label && result && !stale ? [{ score: result.score, defect: label === "anomalous" }] : []);

function check(all: Labelled[], limit: number): LimitCheck {
  const count = (defect: boolean, above = false) =>
    all.filter((l) => l.defect === defect && (!above || isAbove(l.score, limit))).length;
  return {
    limit, caught: count(true, true), defects: count(true),
    alarms: count(false, true), fine: count(false),
  };
}

/** Balanced accuracy, but for what is the same for all limits; whole numbers compare exactly. */
const merit = ({ caught, defects, alarms, fine }: LimitCheck): number =>
  caught * fine - alarms * defects;

/** The mean of the shares that are judged right, of the defects and of the others. */
const balancedAccuracy = (c: LimitCheck): number => (1 + merit(c) / (c.defects * c.fine)) / 2;

/** The middle between two scores; it separates them as float32, as all programs compare. */
function between(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2);
  return middle < high ? middle : low;
}

/** What a limit does to the labelled images; undefined with too few labels. */
export function checkLimit(
  images: readonly InspectedImage[], limit: number,
): LimitCheck | undefined {
  const c = check(labelled(images), limit);
  return c.defects < labelsNeeded || c.fine < labelsNeeded ? undefined : c;
}

/**
 * The limit with the best balanced accuracy on the labelled images; undefined with too few labels.
 * Balanced, because a person labels as many images of each kind as come along: fewest errors would
 * follow the larger kind, and with one defect in a hundred labels call everything normal. All
 * limits between two neighbouring scores judge alike, so it is the middle of the gap; of gaps that
 * are equally good, that of the widest, which leaves new images the most room.
 */
export function bestLimit(images: readonly InspectedImage[]): LimitCheck | undefined {
  const all = labelled(images);
  const scores = [...new Set(all.map((l) => l.score))].sort((a, b) => a - b);
  let best: { check: LimitCheck; right: number; gap: number } | undefined;
  for (const [i, high] of scores.entries()) {
    const low = scores[i - 1];
    const now = low !== undefined && checkLimit(images, between(low, high));
    if (!now) continue;
    const right = merit(now);
    const gap = high - low;
    if (!best || right > best.right || (right === best.right && gap > best.gap)) {
      best = { check: now, right, gap };
    }
  }
  return best?.check;
}

/** The limit in force was checked: on enough labelled images, it does about as well as the best. */
export function checked(state: State): boolean {
  const limit = limitOf(state);
  const best = bestLimit(state.images);
  const now = limit !== undefined && checkLimit(state.images, limit);
  return !!best && !!now && balancedAccuracy(now) >= balancedAccuracy(best) - asGood;
}

/** Limits that catch more defects, or give fewer false alarms. */
export interface Presets {
  more: number;
  balanced: number;
  fewer: number;
}

/** The score that three quarters of the normal images do not exceed; undefined: there are none. */
function upperQuartile(scores: number[]): number | undefined {
  const sorted = scores.sort((a, b) => a - b);
  const place = 0.75 * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined ? undefined : low + (high! - low) * (place % 1);
}

/**
 * The limits on offer; undefined: nothing is learned, or it has no limit. In the middle is the
 * calibrated one, which is for few false alarms: where normal images differ widely it lies above
 * most defects. "More" is the upper quartile of the normal images' own scores. As each of them is
 * compared with the others only, new normal images score lower, so fewer than a quarter exceed it.
 */
export function presets(state: State): Presets | undefined {
  const balanced = state.learned?.limit;
  if (balanced === undefined) return undefined;
  const quartile = upperQuartile(state.normals.flatMap((n) => n.score ?? []));
  const more = Math.min(quartile ?? 0.9 * balanced, 0.97 * balanced);
  return { more, balanced, fewer: Math.min(1, balanced + (balanced - more) / 2) };
}
