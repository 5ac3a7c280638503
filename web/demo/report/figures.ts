/** What a report says, in numbers. */
import { checkLimit, checked, type LimitCheck } from "../state/limits.js";
import type { InspectedImage, State } from "../state/types.js";
import { limitOf, verdictOf, type Verdict } from "../state/verdict.js";

export interface Row {
  image: InspectedImage;
  verdict: Verdict;
}

/** How the limit was set. */
export interface LimitOrigin {
  by: "person" | "normals" | "file";
  provisional: boolean;
  /** What it does to the labelled images; undefined: too few are labelled. */
  check: LimitCheck | undefined;
}

export interface Figures {
  /** The images that were inspected, the most anomalous first; then the unreadable ones. */
  rows: Row[];
  counts: Record<"normal" | "unsure" | "anomalous" | "unreadable" | "unknown", number>;
  /** Images that wait, or whose result is of what was learned before. */
  waiting: number;
  limit: number | undefined;
  origin: LimitOrigin;
}

export function figuresOf(state: State): Figures {
  const limit = limitOf(state);
  const sure = checked(state);
  const all = state.images.map((image) => ({ image, verdict: verdictOf(image, limit, sure) }));
  const inspected = all.filter(({ image }) => isInspected(image));
  const score = ({ image }: Row) => image.result?.score ?? -1;
  const rows = inspected.toSorted((a, b) => score(b) - score(a));
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  return {
    rows, waiting: all.length - rows.length, limit,
    counts: {
      normal: count("normal"), unsure: count("unsure"), anomalous: count("anomalous"),
      unreadable: count("unreadable"), unknown: count("unknown"),
    },
    origin: {
      by: state.project.limit !== undefined ? "person" : state.learned?.from ? "file" : "normals",
      provisional: state.learned?.provisional ?? false,
      check: limit === undefined ? undefined : checkLimit(state.images, limit),
    },
  };
}

/** Whether there is a result of what is learned now, or why there is none. */
export const isInspected = ({ result, error, stale }: InspectedImage): boolean =>
  error !== undefined || (result !== undefined && !stale);

/** The rows that a report shows. */
export const shown = ({ rows }: Figures, all: boolean): Row[] =>
  all ? rows : rows.filter(({ verdict }) => verdict !== "normal");
