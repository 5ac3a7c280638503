/** Whether a scene moves, measured on small grey copies of frames. */

const width = 32;
const height = 24;
/** A cell has changed if its grey, 0 … 255, differs by more than this; noise differs by less. */
const different = 14;
/** The scene moves if more than this share of its cells has changed. */
const share = 0.01;
/** The scene stands still after this many milliseconds without motion. */
const quiet = 500;

export class Stillness {
  private readonly context = new OffscreenCanvas(width, height)
    .getContext("2d", { willReadFrequently: true })!;
  private last: Uint8ClampedArray | undefined;
  /** When it moved; undefined: it was said since that it rests. */
  private moved: number | undefined;
  /** When the motion began that ended last, or goes on. */
  began = 0;

  constructor() {
    this.context.imageSmoothingQuality = "medium"; // a cell is the mean of its pixels
  }

  /** True once, when the scene has come to rest after it moved. */
  settled(frame: CanvasImageSource, now = performance.now()): boolean {
    const { last } = this;
    this.context.drawImage(frame, 0, 0, width, height);
    const { data } = this.context.getImageData(0, 0, width, height);
    this.last = data;
    if (!last) return false;
    let changed = 0;
    for (let i = 0; i < data.length; i += 4) {
      const grey = (p: Uint8ClampedArray) => (p[i]! + 2 * p[i + 1]! + p[i + 2]!) / 4;
      if (Math.abs(grey(data) - grey(last)) > different) changed++;
    }
    if (changed > share * width * height) {
      if (this.moved === undefined) this.began = now;
      this.moved = now;
    } else if (this.moved !== undefined && now - this.moved >= quiet) {
      this.moved = undefined;
      return true;
    }
    return false;
  }
}
