/** Thumbnails with heat maps, made when they are first seen. */
import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { heatmap } from "../../src/heatmap.js";
import { fitted } from "../picture.js";
import { thumb } from "../pixels.js";
import type { InspectedImage } from "../state/types.js";

/** Screen pixels of a side: sharp also on a screen with two for one. */
const side = 208;
/** How many are made at once. */
const workers = 3;
/** How many are kept, of about 100 kB each. */
const most = 400;
/** Of the heat maps. */
const opacity = 0.45;
/** Bytes of the largest file of which a thumbnail is made before the image has its score. */
const cheap = 4 << 20;
/** Pixels of a side of the heat map, which is smooth. */
const heatSide = 96;

interface Thumb {
  source: Blob;
  result: InspectedImage["result"];
  drawn: ImageBitmap;
}

/** What a thumbnail is made of; undefined: there is nothing yet. */
function sourceOf({ thumbnail, file, result, error }: InspectedImage): Blob | undefined {
  if (thumbnail || result || error !== undefined) return thumbnail;
  return file && file.size <= cheap ? file : undefined;
}

export class Thumbs {
  /** The last used ones are the last. */
  private readonly made = new Map<string, Thumb>();
  private wanted: InspectedImage[] = [];
  /** What the browser cannot read. */
  private readonly failed = new WeakSet<Blob>();
  private busy = 0;

  /** @param tell is called when a thumbnail is there */
  constructor(private readonly tell: () => void) {}

  /** An image's thumbnail; an older one until the new one is there. */
  get(id: string): ImageBitmap | undefined {
    return this.made.get(id)?.drawn;
  }

  /** Makes the thumbnails of the images that are seen; those asked for before are forgotten. */
  want(images: InspectedImage[]): void {
    this.wanted = images.filter((image) => {
      const made = this.made.get(image.id);
      if (made) {
        this.made.delete(image.id);
        this.made.set(image.id, made);
      }
      const source = sourceOf(image);
      return source && !this.failed.has(source) &&
        (made?.source !== source || made.result !== image.result);
    });
    while (this.busy < workers && this.wanted.length > 0) void this.work();
  }

  clear(): void {
    for (const { drawn } of this.made.values()) drawn.close();
    this.made.clear();
    this.wanted = [];
  }

  private async work(): Promise<void> {
    this.busy++;
    for (;;) {
      const image = this.wanted.shift();
      if (!image) break;
      const source = sourceOf(image)!;
      await this.make(image, source).catch(() => this.failed.add(source));
      this.tell();
    }
    this.busy--;
  }

  private async make({ id, result }: InspectedImage, source: Blob): Promise<void> {
    const [width, height] = result
      ? fitted(result.map.frame.width, result.map.frame.height, heatSide) : [1, 1];
    const heat = result && heatmap(result, { opacity, width, height });
    const drawn = await thumb(source, heat, side);
    this.made.delete(id);
    this.made.set(id, { source, result, drawn });
    for (const [oldest, { drawn: gone }] of this.made) {
      if (this.made.size <= most) break;
      gone.close();
      this.made.delete(oldest);
    }
  }
}

/** Draws a thumbnail on a canvas. URLs of many small images would be slow to make. */
class Thumbnail extends Directive {
  private shown: ImageBitmap | undefined;

  render(_drawn: ImageBitmap | undefined): unknown {
    return noChange;
  }

  override update(part: ElementPart, [drawn]: [ImageBitmap | undefined]): unknown {
    if (drawn === this.shown || !drawn) return noChange;
    const canvas = part.element as HTMLCanvasElement;
    [canvas.width, canvas.height] = [drawn.width, drawn.height];
    canvas.getContext("2d", { willReadFrequently: true })!.drawImage(drawn, 0, 0);
    this.shown = drawn;
    return noChange;
  }
}

export const thumbnail = directive(Thumbnail);
