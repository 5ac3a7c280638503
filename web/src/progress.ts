/** What callers are told of work that takes long. */

/** How much is done of one thing. */
export interface Step {
  /**
   * "load": a file arrives; "learn": normal images are learned; "calibrate": a threshold is found;
   * "convert": a checkpoint becomes a model; "score": images are scored.
   */
  status: "load" | "learn" | "calibrate" | "convert" | "score";
  /** What it is, such as "program", "model", "normal images" or "images". */
  name: string;
  /** Name of the file, or of the image last done. */
  file: string;
  /** Bytes, or with "learn", "calibrate" and "score" images, so far. */
  loaded: number;
  /** The same in total; 0 if it is not known. */
  total: number;
  /** It came from the cache. */
  cached: boolean;
}

/** What `onProgress` is told. */
export interface Progress extends Step {
  /** All files that are loaded together, for one bar; else the same numbers as above. */
  overall: { loaded: number; total: number };
}

export type Report = (step: Step) => void;

/** Is told how many steps of a call are done, and of how many. */
export type Told = (done: number, total: number) => void;

/** Adds up files that are loaded together. */
export class Tally {
  private readonly files = new Map<string, { loaded: number; total: number }>();

  constructor(private readonly tell: ((p: Progress) => void) | undefined) {}

  /** Counts a file before it is loaded; total is 0 if its size is not known. */
  expect(name: string, total: number): void {
    this.files.set(name, { loaded: 0, total });
  }

  /** Counts a file no more. */
  forget(name: string): void {
    this.files.delete(name);
  }

  readonly report: Report = (step) => {
    const { status, name, loaded, total } = step;
    if (status !== "load") return this.tell?.({ ...step, overall: { loaded, total } });
    const all = () => [...this.files.values()];
    const complete = all().every((f) => f.total > 0 && f.loaded >= f.total);
    if (complete && !this.files.has(name)) this.files.clear(); // a load of its own begins
    this.files.set(name, { loaded, total });
    const sum = (key: "loaded" | "total") => all().reduce((n, f) => n + f[key], 0);
    const known = all().every((f) => f.total > 0);
    this.tell?.({ ...step, overall: { loaded: sum("loaded"), total: known ? sum("total") : 0 } });
  };
}

/** Tells of the steps of a call, of which each image has one or several, as of images. */
export function toldAsImages(
  tell: ((p: Progress) => void) | undefined, status: "learn" | "calibrate", images: string[],
): Told {
  const { report } = new Tally(tell);
  let last = -1;
  return (done, steps) => {
    const total = images.length;
    const loaded = Math.floor((done * total) / steps);
    if (loaded <= last) return;
    last = loaded;
    const file = images[Math.max(0, loaded - 1)]!;
    report({ status, name: "normal images", file, loaded, total, cached: false });
  };
}
