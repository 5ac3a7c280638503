/**
 * Images at full size. A worker keeps them and cuts parts out of them, so that the largest image
 * does not hold the page up.
 */
import type { Area } from "../src/area.js";

interface Ask {
  id: number;
  image: number;
  /** Keeps the pixels of an image. */
  keep?: { data: ArrayBuffer; width: number; height: number };
  /** Cuts a part out of it. */
  part?: { area: Area; width: number; height: number };
  /** Forgets it. */
  drop?: true;
}

interface Answer {
  id: number;
  bitmap?: ImageBitmap;
  error?: string;
}

/** The program of the worker, which is made of its text: it names nothing outside of it. */
function program(): void {
  const kept = new Map<number, ImageData>();
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Ask>) => void;
    postMessage(answer: Answer, transfer?: Transferable[]): void;
  };
  const cut = (image: ImageData, { area, width, height }: NonNullable<Ask["part"]>) =>
    createImageBitmap(image, area.left, area.top, area.width, area.height,
      { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  scope.onmessage = ({ data: { id, image, keep, part, drop } }) => {
    if (keep) {
      const data = new Uint8ClampedArray(keep.data);
      kept.set(image, new ImageData(data, keep.width, keep.height));
    }
    if (drop) kept.delete(image);
    const pixels = kept.get(image);
    if (!part) return;
    if (!pixels) return scope.postMessage({ id, error: "the image is closed" });
    cut(pixels, part).then(
      (bitmap) => scope.postMessage({ id, bitmap }, [bitmap]),
      (error: unknown) => scope.postMessage({ id, error: String(error) }));
  };
  scope.postMessage({ id: 0 });
}

/** Milliseconds after which a worker that says nothing is given up. */
const patience = 10_000;

let starting: Promise<Worker | undefined> | undefined;
const waiting = new Map<number, (answer: Answer) => void>();
let last = 0;

/** The worker; undefined where a page may not make one. */
function worker(): Promise<Worker | undefined> {
  starting ??= new Promise((resolve) => {
    try {
      const text = new Blob([`(${program.toString()})()`], { type: "text/javascript" });
      const url = URL.createObjectURL(text);
      const made = new Worker(url, { name: "pixels" });
      const settle = (w: Worker | undefined) => {
        URL.revokeObjectURL(url);
        resolve(w);
      };
      made.onerror = () => settle(undefined);
      setTimeout(() => settle(undefined), patience);
      made.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.id === 0) return settle(made);
        waiting.get(data.id)?.(data);
        waiting.delete(data.id);
      };
    } catch {
      resolve(undefined);
    }
  });
  return starting;
}

/** An image at full size, in the worker. */
export interface Kept {
  readonly width: number;
  readonly height: number;
  /** A part of it, resized. */
  part(area: Area, width: number, height: number): Promise<ImageBitmap>;
  close(): void;
}

/** Keeps an image; its pixels go to the worker, and the page has them no longer. */
export async function keep(image: ImageData): Promise<Kept> {
  const { width, height } = image;
  const to = await worker();
  if (!to) return here(image);
  const number = ++last;
  const data = image.data.buffer as ArrayBuffer;
  const post = (ask: Ask, transfer: Transferable[] = []) => to.postMessage(ask, transfer);
  post({ id: 0, image: number, keep: { data, width, height } }, [data]);
  return {
    width, height,
    part: (area, w, h) => new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ bitmap, error }) => (bitmap ? resolve(bitmap) : reject(new Error(error))));
      post({ id, image: number, part: { area: whole(area, width, height), width: w, height: h } });
    }),
    close: () => post({ id: 0, image: number, drop: true }),
  };
}

/** The same without a worker. */
function here(image: ImageData): Kept {
  const { width, height } = image;
  return {
    width, height,
    part: (area, w, h) => {
      const a = whole(area, width, height);
      return createImageBitmap(image, a.left, a.top, a.width, a.height,
        { resizeWidth: w, resizeHeight: h, resizeQuality: "high" });
    },
    close: () => undefined,
  };
}

/** The area in whole pixels, within the image. */
export function whole({ left, top, width, height }: Area, wide: number, high: number): Area {
  const [l, t] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
  return {
    left: Math.min(l, wide - 1), top: Math.min(t, high - 1),
    width: Math.max(1, Math.min(wide, Math.ceil(left + width)) - l),
    height: Math.max(1, Math.min(high, Math.ceil(top + height)) - t),
  };
}
