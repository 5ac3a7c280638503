/** Which images the gallery shows, and in which order. */
import type { InspectedImage } from "../state/types.js";
import { verdictOf, type Verdict } from "../state/verdict.js";

export type Chip = "all" | "anomalous" | "unsure" | "normal" | "unreadable";
export type Order = "added" | "score" | "name";

export const chips: readonly Chip[] = ["all", "anomalous", "unsure", "normal", "unreadable"];
export const orders: readonly Order[] = ["added", "score", "name"];

export interface Listing {
  /** Of all images. */
  verdicts: Map<string, Verdict>;
  counts: Record<Chip, number>;
  /** Those that are shown, in order. */
  shown: InspectedImage[];
}

export interface Choice {
  chip: Chip;
  order: Order;
  query: string;
}

const compare = new Intl.Collator(undefined, { numeric: true }).compare;

const sorts: Record<Order, ((a: InspectedImage, b: InspectedImage) => number) | undefined> = {
  added: undefined,
  // Those without a score come last.
  score: (a, b) => (b.result?.score ?? -1) - (a.result?.score ?? -1),
  name: (a, b) => compare(a.name, b.name),
};

export function list(
  images: readonly InspectedImage[], limit: number | undefined, checked: boolean, choice: Choice,
): Listing {
  const verdicts = new Map<string, Verdict>();
  const counts = { all: images.length, anomalous: 0, unsure: 0, normal: 0, unreadable: 0 };
  for (const image of images) {
    const verdict = verdictOf(image, limit, checked);
    verdicts.set(image.id, verdict);
    if (verdict in counts) counts[verdict as Chip]++;
  }
  const words = choice.query.toLowerCase().split(/\s+/).filter((w) => w !== "");
  const shown = images.filter((image) => {
    const fits = choice.chip === "all" || verdicts.get(image.id) === choice.chip;
    const name = image.name.toLowerCase();
    return fits && words.every((w) => name.includes(w));
  });
  const sort = sorts[choice.order];
  return { verdicts, counts, shown: sort ? shown.sort(sort) : shown };
}
