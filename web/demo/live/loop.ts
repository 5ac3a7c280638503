/** Scores a video for as long as it plays: always the newest frame, one at a time. */
import type { Result } from "../../src/types.js";

/** A frame and what was found in it. */
export interface Scored {
  frame: ImageBitmap;
  result: Result;
}

export interface Hooks {
  /** Whether frames can be scored: something is learned. */
  ready(): boolean;
  score(frame: VideoFrame | ImageBitmap): Promise<Result>;
  /** Takes over the frame. */
  show(scored: Scored): void;
  /** The loop has ended. */
  failed(error: unknown): void;
}

/** Frames per second are counted over this many milliseconds. */
const span = 2_000;
/** The loop ends after this many errors in a row: a worker may be lost, a prompt set closed. */
const attempts = 3;

export class Loop {
  private readonly ended = new AbortController();
  private times: number[] = [];
  private fresh = true;
  private held = false;
  private failures = 0;
  private wakeUp: () => void = () => undefined;

  constructor(private readonly video: HTMLVideoElement, private readonly hooks: Hooks) {
    const { signal } = this.ended;
    document.addEventListener("visibilitychange", () => this.wake(), { signal });
    this.watch();
    void this.run();
  }

  /** Frames scored per second; 0 while none are. */
  get rate(): number {
    const { times } = this;
    if (times.length < 2 || performance.now() - times.at(-1)! > span) return 0;
    return (1000 * (times.length - 1)) / (times.at(-1)! - times[0]!);
  }

  /** Scores nothing until it is called with false. */
  hold(held: boolean): void {
    this.held = held;
    this.wake();
  }

  /** Looks again whether a frame can be scored. */
  wake(): void {
    this.wakeUp();
  }

  stop(): void {
    this.ended.abort();
    this.wake();
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

  private async run(): Promise<void> {
    const { signal } = this.ended;
    let next = this.begin();
    while (!signal.aborted) {
      if (!next) {
        await new Promise<void>((resolve) => (this.wakeUp = resolve));
        next = this.begin();
        continue;
      }
      const scored = await next;
      next = this.begin(); // the engine need not wait until the page has drawn
      if (!scored) continue;
      if (signal.aborted || this.held) {
        scored.frame.close();
        continue;
      }
      const now = performance.now();
      this.times = [...this.times.filter((time) => now - time <= span), now];
      this.hooks.show(scored);
    }
  }

  /** Begins with the newest frame; undefined: there is none, or nobody looks. */
  private begin(): Promise<Scored | undefined> | undefined {
    const { video, held, fresh } = this;
    if (this.ended.signal.aborted || held || !fresh || document.hidden) return undefined;
    if (!this.hooks.ready()) return undefined;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return undefined;
    this.fresh = false;
    return this.one();
  }

  private async one(): Promise<Scored | undefined> {
    let shown: VideoFrame | ImageBitmap | undefined;
    let frame: Promise<ImageBitmap> | undefined;
    try {
      shown = "VideoFrame" in globalThis ? new VideoFrame(this.video)
        : await createImageBitmap(this.video);
      const result = this.hooks.score(shown);
      frame = shown instanceof ImageBitmap ? Promise.resolve(shown) : copyOf(shown);
      const [scored, copy] = await Promise.all([result, frame]);
      this.failures = 0;
      return { frame: copy, result: scored };
    } catch (error) {
      if (shown instanceof ImageBitmap) shown.close();
      else void frame?.then((copy) => copy.close(), () => undefined);
      if (!this.ended.signal.aborted && ++this.failures === attempts) {
        this.stop();
        this.hooks.failed(error);
      }
      return undefined;
    } finally {
      if (!(shown instanceof ImageBitmap)) shown?.close();
    }
  }
}

/** The frame as a bitmap, made while the engine computes, which has its pixels by then. */
async function copyOf(shown: VideoFrame): Promise<ImageBitmap> {
  await new Promise((resolve) => setTimeout(resolve));
  return createImageBitmap(shown);
}
