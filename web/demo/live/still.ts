/** Whether a scene moves, measured on small grey copies of frames. */

/** Cells, of so many pixels each way that noise and the edges of things hardly count. */
const [columns, rows, cell] = [32, 24, 4];
const [width, height] = [columns * cell, rows * cell];
/** A cell has changed if its grey, 0 … 255, differs by more than this; noise differs by less. */
const different = 14;
/** The scene moves if more than this share of its cells has changed. */
const share = 0.01;
/** The scene stands still after this many milliseconds without motion. */
const quiet = 500;

export class Stillness {
  private readonly context = new OffscreenCanvas(width, height)
    .getContext("2d", { willReadFrequently: true })!;
  private last: Float32Array | undefined;
  /** When it moved; undefined: it was said since that it rests. */
  private moved: number | undefined;
  /** When the motion began that ended last, or goes on. */
  began = 0;

  /** True once, when the scene has come to rest after it moved. */
  settled(frame: CanvasImageSource, now = performance.now()): boolean {
    const { last } = this;
    const cells = (this.last = this.cells(frame));
    if (!last) return false;
    let changed = 0;
    for (const [i, grey] of cells.entries()) if (Math.abs(grey - last[i]!) > different) changed++;
    if (changed > share * cells.length) {
      if (this.moved === undefined) this.began = now;
      this.moved = now;
    } else if (this.moved !== undefined && now - this.moved >= quiet) {
      this.moved = undefined;
      return true;
    }
    return false;
  }

  /** The mean grey of each cell. */
  private cells(frame: CanvasImageSource): Float32Array {
    this.context.drawImage(frame, 0, 0, width, height);
    const { data } = this.context.getImageData(0, 0, width, height);
    const cells = new Float32Array(columns * rows);
    for (let i = 0; i < width * height; i++) {
      const at = Math.floor(i / width / cell) * columns + Math.floor((i % width) / cell);
      cells[at]! += (data[4 * i]! + 2 * data[4 * i + 1]! + data[4 * i + 2]!) / (4 * cell * cell);
    }
    return cells;
  }
}
