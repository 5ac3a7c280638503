/** Scores a video for as long as it plays: always the newest frame, one at a time. */
import type { Result } from "../detector.js";

export interface LiveHooks {
  /** Scores the frame that the video shows now. */
  score(): Promise<Result>;
  show(result: Result): void;
}

/** Frames per second are counted over this many milliseconds. */
const span = 2_000;
/** Errors after which the next frame may be scored: a lost worker, another model meanwhile. */
const passing = ["WorkerLost", "ClosedError"];
/** Live scoring ends after this many of them in a row. */
const attempts = 3;

export class Live {
  private readonly ended = new AbortController();
  /** When frames were scored. */
  private times: number[] = [];
  private onScreen = false;
  /** The video has a frame that was not scored. */
  private fresh: boolean;
  private wake: () => void = () => undefined;

  /** @param host scoring pauses while it is not on the screen. */
  constructor(
    host: Element, private readonly video: HTMLVideoElement, private readonly hooks: LiveHooks,
  ) {
    const { signal } = this.ended;
    this.fresh = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    const seen = new IntersectionObserver((entries) => {
      this.onScreen = entries.at(-1)!.isIntersecting;
      this.wake();
    });
    seen.observe(host);
    document.addEventListener("visibilitychange", () => this.wake(), { signal });
    signal.addEventListener("abort", () => {
      seen.disconnect();
      this.wake();
    });
    this.watch();
  }

  /** Frames scored per second; 0 while nothing is scored. */
  get fps(): number {
    const { times } = this;
    if (times.length < 2 || performance.now() - times.at(-1)! > span) return 0;
    return (1000 * (times.length - 1)) / (times.at(-1)! - times[0]!);
  }

  /** Scoring waits: the element is not on the screen, or the tab is hidden. */
  get paused(): boolean {
    return !this.onScreen || document.hidden;
  }

  stop(): void {
    this.ended.abort();
  }

  /** Notes new frames. */
  private watch(): void {
    const note = () => {
      if (this.ended.signal.aborted) return;
      this.fresh = true;
      this.wake();
      this.video.requestVideoFrameCallback(note);
    };
    this.video.requestVideoFrameCallback(note);
  }

  /** Scores until it is stopped, or fails. */
  async run(): Promise<void> {
    let failures = 0;
    let scoring: Promise<Result> | undefined;
    while (!this.ended.signal.aborted) {
      try {
        scoring ??= this.begin();
        if (!scoring) {
          await new Promise<void>((resolve) => (this.wake = resolve));
          continue;
        }
        const result = await scoring;
        if (this.ended.signal.aborted) return;
        failures = 0;
        this.count();
        scoring = this.begin(); // the worker need not wait until the page has drawn
        this.hooks.show(result);
      } catch (error) {
        scoring = undefined;
        if (this.ended.signal.aborted) return;
        if (!passing.includes((error as Error).name) || ++failures === attempts) throw error;
      }
    }
  }

  /** Begins to score the newest frame; undefined: there is none, or scoring pauses. */
  private begin(): Promise<Result> | undefined {
    if (!this.fresh || this.paused) return undefined;
    this.fresh = false;
    const scoring = this.hooks.score();
    scoring.catch(() => undefined); // it is awaited, unless live scoring is stopped
    return scoring;
  }

  private count(): void {
    const now = performance.now();
    this.times = [...this.times.filter((time) => now - time <= span), now];
  }
}
