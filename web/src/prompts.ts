import { disposable } from "./disposable.js";
import type { Unreadable } from "./errors.js";
import type { CalibrateOptions, ImageList, ImageSource, PromptInfo } from "./types.js";

/**
 * What a prompt set is made of.
 *
 * @internal
 */
export interface Made extends Pick<PromptSet, "scores" | "unreadable" | "info"> {
  owner: object;
  file: Uint8Array;
  release(prompts: PromptSet): Promise<void>;
  extend(
    prompts: PromptSet, images: ImageSource | ImageList, o: CalibrateOptions,
  ): Promise<PromptSet>;
}

/**
 * What a detector learned from normal images: features, no pixels. It belongs to the detector that
 * made it; another one takes it from its file (`toBlob`, `loadPrompts`).
 */
export class PromptSet {
  /** The same as dispose. */
  declare readonly [Symbol.dispose]: () => void;
  /** The same as dispose. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  /** @internal */
  closed = false;

  private constructor(private readonly made: Made) {}

  /** @internal */
  static of(made: Made): PromptSet {
    return new PromptSet(made);
  }

  /** @internal */
  get owner(): object {
    return this.made.owner;
  }

  /** @internal */
  get file(): Uint8Array {
    return this.made.file;
  }

  /** Describes it; also when it is closed. */
  get info(): Readonly<PromptInfo> {
    return this.made.info;
  }

  /**
   * How different each normal image is: its score against the others, by its index among the images
   * that were given, then `normals`. With `add` the images that the set had before come first.
   * Undefined: unknown, as of an image that cannot be read, or of the only one. Without `calibrate`
   * these are scores without tiles, of the images of the set only; so also of a file.
   */
  get scores(): readonly (number | undefined)[] {
    return this.made.scores;
  }

  /** The images that could not be read and were left out, as `skipUnreadable` says. */
  get unreadable(): readonly Unreadable[] {
    return this.made.unreadable;
  }

  /** The threshold that calibration found, a score 0 … 1; undefined without calibration. */
  get threshold(): number | undefined {
    return this.info.threshold;
  }

  /** The threshold is not checked against known defects: see `PromptInfo`. */
  get provisional(): boolean {
    return this.info.provisional ?? false;
  }

  /** What to know about how the normal images were read, each as "kind: text". */
  get notes(): string[] {
    return this.info.notes ?? [];
  }

  /**
   * A new prompt set that has further normal images: "this image is normal". Those of this set,
   * which stays as it is, are not needed. Its threshold is found again at its rate from all images;
   * unless it came from other images too: then it is lost, a note says so, and `calibrate` finds
   * one.
   *
   * @throws as `learn`
   */
  async add(images: ImageSource | ImageList, o: CalibrateOptions = {}): Promise<PromptSet> {
    return this.made.extend(this, images, o);
  }

  /** The prompt file, which `loadPrompts` and the command line read. */
  toBlob(): Blob {
    return new Blob([this.file as BlobPart], { type: "application/octet-stream" });
  }

  /**
   * Frees its memory in the worker, never rejected. Calls with it that have not reached the worker,
   * and all later ones, are rejected with a "ClosedError".
   */
  async close(): Promise<void> {
    this.closed = true;
    await this.made.release(this);
  }

  /** The same as close, under the name that `await using` and other libraries have. */
  dispose(): Promise<void> {
    return this.close();
  }
}

disposable(PromptSet);
