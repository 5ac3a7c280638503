/** Thumbnails with heat maps, made when they are first seen. */
import { heatLayer } from "../picture.js";
import type { InspectedImage } from "../state/types.js";

/** Screen pixels of a side: sharp also on a screen with two for one. */
const side = 208;
/** How many are made at once. */
const workers = 2;
/** How many are kept. */
const most = 3000;

interface Thumb {
  thumbnail: Blob;
  result: InspectedImage["result"];
  url: string;
}

export class Thumbs {
  private readonly made = new Map<string, Thumb>();
  private wanted: InspectedImage[] = [];
  private busy = 0;

  /** @param tell is called when a thumbnail is there */
  constructor(private readonly tell: () => void) {}

  /** URL of an image's thumbnail; an older one until the new one is there. */
  get(id: string): string | undefined {
    return this.made.get(id)?.url;
  }

  /** Makes the thumbnails of the images that are seen; those asked for before are forgotten. */
  want(images: InspectedImage[]): void {
    this.wanted = images.filter((image) => {
      const made = this.made.get(image.id);
      return image.thumbnail &&
        (made?.thumbnail !== image.thumbnail || made.result !== image.result);
    });
    while (this.busy < workers && this.wanted.length > 0) void this.work();
  }

  clear(): void {
    for (const { url } of this.made.values()) URL.revokeObjectURL(url);
    this.made.clear();
    this.wanted = [];
  }

  private async work(): Promise<void> {
    this.busy++;
    for (;;) {
      const image = this.wanted.shift();
      if (!image) break;
      await this.make(image).catch(() => undefined);
      this.tell();
    }
    this.busy--;
  }

  private async make({ id, thumbnail, result }: InspectedImage): Promise<void> {
    const url = URL.createObjectURL(await composed(thumbnail!, result));
    const old = this.made.get(id);
    if (old) URL.revokeObjectURL(old.url);
    this.made.delete(id);
    this.made.set(id, { thumbnail: thumbnail!, result, url });
    for (const [first, gone] of this.made) {
      if (this.made.size <= most) break;
      URL.revokeObjectURL(gone.url);
      this.made.delete(first);
    }
  }
}

async function composed(thumbnail: Blob, result: InspectedImage["result"]): Promise<Blob> {
  const image = await createImageBitmap(thumbnail);
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((n) => Math.max(1, n * scale));
  const canvas = new OffscreenCanvas(width!, height!);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  if (result) {
    const heat = await heatLayer(result, side / 2);
    context.globalAlpha = 0.75;
    context.drawImage(heat, 0, 0, canvas.width, canvas.height);
    heat.close();
  }
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}
