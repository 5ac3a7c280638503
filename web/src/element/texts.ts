/** What the element says of its state. */
import type { Progress, Result } from "../detector.js";
import { fill, numeral, type Labels } from "./labels.js";
import type { Texts } from "./stage.js";

export type State = "idle" | "loading" | "learning" | "scoring" | "done" | "error";

export interface Situation {
  state: State;
  result: Result | undefined;
  /** What failed. */
  message: string;
  /** How much is loaded, or learned. */
  progress: Progress["overall"] | undefined;
  /** Frames per second of live scoring. */
  fps: number | undefined;
  labels: Labels;
  language: string;
}

/** The texts of a situation. */
export function textsOf(s: Situation): Texts {
  if (s.state === "done" && s.result) return resultTexts(s, s.result);
  const { labels } = s;
  const say = (line: string, status = line): Texts =>
    ({ verdict: "", line, notes: "", alternative: line, status });
  switch (s.state) {
    case "loading":
    case "learning":
      return say(fill(labels[s.state], { percent: percent(s) }),
        fill(labels[s.state], { percent: "" }));
    case "error":
      return say(fill(labels.error, { message: s.message }));
    case "scoring":
      return say(labels.scoring);
    default:
      return say("");
  }
}

function resultTexts({ labels, language, fps }: Situation, result: Result): Texts {
  const { anomalous, regions } = result;
  const verdict = anomalous === undefined ? "" : anomalous ? "anomalous" : "normal";
  const number = (value: number, digits: number) => numeral(value, language,
    { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const said = verdict && labels[verdict];
  const score = fill(labels.score, { score: number(result.score, 3) });
  const text = listed(said, score);
  const count = fill(labels.regions, { count: String(regions.length) });
  return {
    verdict,
    line: listed(text, Boolean(fps) && fill(labels.frames, { fps: number(fps!, 1) })),
    notes: (result.notes ?? []).map((note) => `(${note})`).join(" "),
    alternative: fill(labels.alternative, { text: listed(text, regions.length > 0 && count) }),
    // Of a video only a new verdict is read out: scores change with every frame.
    status: fps === undefined ? text : said,
  };
}

/** The texts that there are, with commas. */
const listed = (...texts: (string | false)[]) => texts.filter(Boolean).join(", ");

function percent({ progress, language }: Situation): string {
  if (!progress?.total) return "";
  return numeral(progress.loaded / progress.total, language,
    { style: "percent", maximumFractionDigits: 0 });
}
