/** Live scoring of one source: a camera, a stream, or a video of the page. */
import type { ImageSource, Result } from "../detector.js";
import { camera, turnOff } from "./camera.js";
import { drawnSize } from "./drawing.js";
import { Live } from "./live.js";
import type { Stage } from "./stage.js";

/** What is scored: a camera, a stream, or a video in the element (`inside`) or beside it. */
export type LiveSource =
  | { camera: MediaTrackConstraints | undefined }
  | { stream: MediaStream }
  | { video: HTMLVideoElement; inside: boolean };

export interface SessionHooks {
  score(frame: ImageSource): Promise<Result>;
  show(result: Result): void;
  /** It was not stopped, but failed, or the camera is gone (undefined). */
  ended(error: unknown): void;
}

export class Session {
  private live: Live | undefined;
  private readonly ended = new AbortController();

  constructor(
    private readonly host: Element, private readonly stage: Stage,
    private readonly source: LiveSource, private readonly hooks: SessionHooks,
  ) {}

  /** Frames scored per second. */
  get fps(): number {
    return this.live?.fps ?? 0;
  }

  get paused(): boolean {
    return this.live?.paused ?? false;
  }

  /** Scores until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.ended;
    try {
      const live = await this.opened();
      if (signal.aborted) return live.stop();
      this.live = live;
      signal.addEventListener("abort", () => live.stop());
      await live.run();
    } catch (error) {
      if (!signal.aborted) this.end(error);
    }
  }

  /** Stops, and turns off the camera that it turned on. */
  stop(): void {
    this.ended.abort();
  }

  private end(error: unknown): void {
    this.stop();
    this.hooks.ended(error);
  }

  private async opened(): Promise<Live> {
    const { source, stage } = this;
    if ("stream" in source) return this.streamed(source.stream);
    if ("camera" in source) return this.streamed(await this.turnedOn(source.camera));
    if (source.inside) {
      stage.showSlot();
      return this.watched(source.video, (result) => this.hooks.show(result));
    }
    return this.copied(source.video);
  }

  private async turnedOn(constraints: MediaTrackConstraints | undefined): Promise<MediaStream> {
    const stream = await camera(constraints);
    const { signal } = this.ended;
    if (signal.aborted) turnOff(stream);
    signal.addEventListener("abort", () => turnOff(stream));
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => this.end(undefined), { signal });
    }
    return stream;
  }

  /** Live scoring of the element's own video, which shows a stream. */
  private async streamed(stream: MediaStream): Promise<Live> {
    const { video } = this.stage;
    this.ended.signal.throwIfAborted();
    this.ended.signal.addEventListener("abort", () => (video.srcObject = null));
    video.srcObject = stream;
    await video.play();
    this.stage.showVideo({ width: video.videoWidth, height: video.videoHeight });
    return this.watched(video, (result) => {
      this.stage.showVideo(result.map.frame);
      this.hooks.show(result);
    });
  }

  private watched(video: HTMLVideoElement, show: (result: Result) => void): Live {
    return new Live(this.host, video, { score: () => this.hooks.score(video), show });
  }

  /** Live scoring of a video elsewhere in the page: the frames that were scored are shown. */
  private copied(video: HTMLVideoElement): Live {
    const frames = new WeakMap<Result, ImageBitmap>();
    return new Live(this.host, video, {
      score: async () => {
        const frame = await createImageBitmap(video);
        const result = await this.hooks.score(frame);
        frames.set(result, frame);
        return result;
      },
      show: (result) => {
        const frame = frames.get(result)!;
        this.stage.showImage(frame, frame, drawnSize(frame, this.stage.room));
        frame.close();
        this.hooks.show(result);
      },
    });
  }
}
