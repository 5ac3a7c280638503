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
  /** Decodes a file as the browser does. */
  file?: { blob: Blob; options: ImageBitmapOptions };
  /** Draws a thumbnail, with a heat map over it. */
  thumb?: Thumb;
}

interface Thumb {
  blob: Blob;
  heat?: ImageData;
  side: number;
}

interface Answer {
  id: number;
  bitmap?: ImageBitmap;
  error?: string;
}

/** Draws a thumbnail; the worker has its text, so it names nothing outside of it. */
async function draw({ blob, heat, side }: Thumb): Promise<ImageBitmap> {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const size = (n: number) => Math.max(1, Math.round(n * scale));
  const canvas = new OffscreenCanvas(size(bitmap.width), size(bitmap.height));
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  if (heat) {
    const over = await createImageBitmap(heat);
    context.drawImage(over, 0, 0, canvas.width, canvas.height);
    over.close();
  }
  return canvas.transferToImageBitmap();
}

/** The program of the worker, which is made of its text and that of `draw`. */
function program(drawn: typeof draw): void {
  const kept = new Map<number, ImageData>();
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Ask>) => void;
    postMessage(answer: Answer, transfer?: Transferable[]): void;
  };
  const cut = (image: ImageData, { area, width, height }: NonNullable<Ask["part"]>) =>
    createImageBitmap(image, area.left, area.top, area.width, area.height,
      { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  const answer = (id: number, made: Promise<ImageBitmap>) => made.then(
    (bitmap) => scope.postMessage({ id, bitmap }, [bitmap]),
    (error: unknown) => scope.postMessage({ id, error: String(error) }));
  scope.onmessage = ({ data: { id, image, keep, part, drop, file, thumb } }) => {
    if (file) return void answer(id, createImageBitmap(file.blob, file.options));
    if (thumb) return void answer(id, drawn(thumb));
    if (keep) {
      const data = new Uint8ClampedArray(keep.data);
      kept.set(image, new ImageData(data, keep.width, keep.height));
    }
    if (drop) kept.delete(image);
    const pixels = kept.get(image);
    if (!part) return;
    if (!pixels) return scope.postMessage({ id, error: "the image is closed" });
    void answer(id, cut(pixels, part));
  };
  scope.postMessage({ id: 0 });
}

/** Milliseconds after which a worker that says nothing is given up. */
const patience = 10_000;

/** Lets the worker be made; until then all that needs it waits. */
export let allowWorker: () => void;
const allowed = new Promise<void>((resolve) => (allowWorker = resolve));

let starting: Promise<Worker | undefined> | undefined;
const waiting = new Map<number, (answer: Answer) => void>();
let last = 0;

/**
 * The worker; undefined where a page may not make one. It keeps the policies that the page has when
 * it is made, so it is made after the lock.
 */
async function worker(): Promise<Worker | undefined> {
  await allowed;
  starting ??= new Promise((resolve) => {
    try {
      const text = `(${program.toString()})(${draw.toString()})`;
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const made = new Worker(url, { name: "pixels" });
      const settle = (w: Worker | undefined) => {
        URL.revokeObjectURL(url);
        resolve(w);
      };
      made.onerror = ({ message }) => {
        settle(undefined);
        for (const [id, answer] of waiting) answer({ id, error: message }); // none waits for ever
        waiting.clear();
      };
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

/** A bitmap that the worker makes. */
function made(to: Worker, ask: Omit<Ask, "id">): Promise<ImageBitmap> {
  return new Promise((resolve, reject) => {
    const id = ++last;
    waiting.set(id, ({ bitmap, error }) => (bitmap ? resolve(bitmap) : reject(new Error(error))));
    to.postMessage({ id, ...ask });
  });
}

/** A file's image as the browser decodes it; browsers resize on the thread that asks. */
export async function decoded(blob: Blob, options: ImageBitmapOptions): Promise<ImageBitmap> {
  const to = await worker();
  return to ? made(to, { image: 0, file: { blob, options } }) : createImageBitmap(blob, options);
}

/** A small copy, `side` pixels at most, with a heat map over it. */
export async function thumb(
  blob: Blob, heat: ImageData | undefined, side: number,
): Promise<ImageBitmap> {
  const to = await worker();
  const ask = { blob, side, ...(heat && { heat }) };
  return to ? made(to, { image: 0, thumb: ask }) : draw(ask);
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
    part: (area, w, h) => made(to, {
      image: number, part: { area: whole(area, width, height), width: w, height: h },
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
