/** Reads the images of a call; the worker decodes them, or says who else can. */
import type { Client } from "./client.js";
import { DetectorError, type Unreadable } from "./errors.js";
import { Elsewhere, fromFailure } from "./failures.js";
import { fileIn, isURL } from "./files.js";
import type { Formats } from "./formats.js";
import { decode, isStored, prepare, type Prepared } from "./images.js";
import { Limit } from "./limit.js";
import type { WireImage, WirePrompts } from "./protocol.js";
import type { Decoder, ImageSource } from "./types.js";

/** Thousands of images may be given at once: this many are read ahead. */
export const readAhead = 4;

/** An image, and its index among those of a call. */
type Indexed = [number, Prepared];

/** Images that are given together. */
export class Batch {
  /** Without those that cannot be read. */
  private readonly found = new Map<number, Prepared>();
  private readonly refused = new Map<number, Unreadable>();

  /** @param skip whether images that cannot be read are left out */
  private constructor(readonly size: number, private readonly skip: boolean) {}

  static async of(
    images: ImageSource[], standard: (index: number) => string, o: {
      skipUnreadable?: boolean | undefined; signal?: AbortSignal | undefined;
    } = {},
  ): Promise<Batch> {
    const batch = new Batch(images.length, o.skipUnreadable ?? false);
    const names = tellApart(images.map((image, i) => nameOf(image) ?? standard(i)));
    await Promise.all(images.map(async (image, i) => {
      const name = names[i]!;
      await batch.set(i, name, prepare(image, name, o.signal));
    }));
    return batch;
  }

  /** An image alone. */
  static one(image: Prepared): Batch {
    const batch = new Batch(1, false);
    batch.found.set(0, image);
    return batch;
  }

  /** The images of an index below end that can be read. An error says which cannot. */
  readable(end: number): Indexed[] {
    const found = this.images(end);
    const none = found.length === 0 && this.refused.size > 0;
    if (this.fails || none) throw refusal(this.unreadable, this.size);
    return found;
  }

  /** The images of an index below end that can be read. */
  images(end = this.size): Indexed[] {
    return [...this.found].filter(([i]) => i < end).sort(([a], [b]) => a - b);
  }

  /** The scores of a prompt set's images (`PromptSet.scores`), of which those below own are new. */
  scores({ shots, scores, checked }: WirePrompts, own: number): (number | undefined)[] {
    const before = shots - this.images(own).length;
    const all = Array.from({ length: before + this.size }, (_, k) =>
      k < before ? scores?.[k] : undefined);
    for (const [n, [index]] of this.images().entries()) {
      all[before + index] = checked ? checked[n] : scores?.[before + n];
    }
    return all.map((score) => (Number.isNaN(score) ? undefined : score));
  }

  /** Whether an image cannot be read that is not left out. */
  get fails(): boolean {
    return !this.skip && this.refused.size > 0;
  }

  get unreadable(): Unreadable[] {
    return [...this.refused.values()].sort((a, b) => a.index - b.index);
  }

  /** Takes what comes of an image; if it cannot be read, it is left out. */
  async set(index: number, name: string, coming: Promise<Prepared>): Promise<void> {
    try {
      this.found.set(index, await coming);
    } catch (error) {
      if (!isOfImage(error)) throw error;
      this.found.delete(index);
      this.refused.set(index, { index, name, error });
    }
  }
}

/** Whether an error says that an image cannot be read. */
export function isOfImage(error: unknown): error is DetectorError {
  return error instanceof DetectorError &&
    (error.name === "ImageError" || error.name === "LoadError");
}

/** The error for all images of a call that cannot be read. */
function refusal(all: Unreadable[], given: number): DetectorError {
  const { error } = all[0]!;
  const reasons = all.map((u) => u.error.message).join("; ");
  const message = all.length === 1 ? reasons
    : `${all.length} of ${given} images cannot be read: ${reasons}`;
  return new DetectorError(
    error.name, message, error.subject, error.unsupported, all);
}

/** Gives images to the worker, in a form that it reads. */
export class Reader {
  private readonly limit = new Limit(readAhead);

  constructor(private readonly client: Client, private readonly formats: Formats) {}

  /** Uses an image. */
  async one<T>(
    image: ImageSource, name: string | undefined, signal: AbortSignal | undefined,
    use: (wire: WireImage) => Promise<T>,
  ): Promise<{ value: T; decoder: Decoder }> {
    const taken = isStored(image) ? undefined : await prepare(image, name, signal);
    return this.limit.run(async () => {
      const batch = Batch.one(taken ?? (await prepare(image, name, signal)));
      const value = await this.together(batch, 1, signal, ([wire]) => use(wire!));
      return { value, decoder: batch.readable(1)[0]![1].decoder };
    }, signal);
  }

  /**
   * Uses the images of an index below end together. Those that the worker refuses are replaced by
   * what the program of further formats makes of them, or the browser.
   */
  async together<T>(
    batch: Batch, end: number, signal: AbortSignal | undefined,
    use: (wires: WireImage[]) => Promise<T>,
  ): Promise<T> {
    if (batch.fails) await this.check(batch, signal);
    for (;;) {
      const images = batch.readable(end);
      try {
        return await use(images.map(([, p]) => p.wire));
      } catch (error) {
        await this.replace(batch, images, error, signal);
      }
    }
  }

  /** Replaces images that an error of the worker is about, and all others that it cannot decode. */
  private async replace(
    batch: Batch, images: Indexed[], error: unknown, signal: AbortSignal | undefined,
  ): Promise<void> {
    const by = (image: Indexed) => this.otherwise(batch, image, error, signal);
    if (error instanceof Elsewhere) {
      await Promise.all(error.images.map((i) => by(images[i]!)));
      return;
    }
    if (!(error instanceof DetectorError) || error.name !== "ImageError") throw error;
    if (batch.size > 1 && (await this.check(batch, signal))) return;
    const named =
      batch.size > 1 ? images.find(([, p]) => p.wire.name === error.subject) : images[0];
    if (!named) throw error;
    await by(named);
  }

  /** Replaces all images that the worker cannot decode; whether there are any. */
  private async check(batch: Batch, signal: AbortSignal | undefined): Promise<boolean> {
    const images = batch.images();
    const failures =
      await this.client.call("check", { images: images.map(([, p]) => p.wire) }, signal);
    await Promise.all(failures.map((f) =>
      this.otherwise(batch, images[f.index]!, fromFailure(f), signal)));
    return failures.length > 0;
  }

  /** Has an image decoded by the program of further formats, or by the browser. */
  private otherwise(
    batch: Batch, [index, p]: Indexed, error: unknown, signal: AbortSignal | undefined,
  ): Promise<void> {
    const { name } = p.wire;
    return batch.set(index, name, !(error instanceof Elsewhere) ? byBrowser(p, error)
      : this.formats.decode(p.wire, signal).then(
        (wire) => ({ ...p, wire }), (error) => byBrowser(p, error)));
  }
}

/** An image decoded by the browser, if the error is that of a format that this library lacks. */
async function byBrowser(p: Prepared, error: unknown): Promise<Prepared> {
  if (!p.file || !(error instanceof DetectorError) || !error.unsupported) throw error;
  return decode(p.file, p.wire.name, error.message);
}

/** The name of an image's file. */
export function nameOf(image: ImageSource): string | undefined {
  if (!isURL(image)) return image instanceof Blob ? (image as Partial<File>).name : undefined;
  const url = String(image);
  return (!/^(data|blob):/i.test(url) && fileIn(url)) || undefined;
}

/** Numbers images of one name, which errors say. */
function tellApart(names: string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, i) => {
    const own = seen.has(name) ? `${name} (${i + 1})` : name;
    seen.add(own);
    return own;
  });
}
