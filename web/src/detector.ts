/**
 * Anomaly detection in the page.
 *
 *     const detector = await AnomalyDetector.create();
 *     const prompts = await detector.learn(normalImages);
 *     const { score, isAnomalous, map } = await detector.score(image, { prompts });
 *
 * @packageDocumentation
 */
import { loadAsset, sha256, type Progress } from "./assets.js";
import { Client } from "./client.js";
import { DetectorError } from "./errors.js";
import { frameOf, type Frame } from "./frame.js";
import { Gate } from "./gate.js";
import { decode, isStored, prepare, type Decoder, type ImageSource, type Prepared } from "./images.js";
import { compile, kernelsBuild, type Program } from "./program.js";
import type { ModelInfo, Near, Pixels, PromptInfo, Square, View, WireImage } from "./protocol.js";
import { Directions } from "./text.js";

export { DetectorError, type ErrorName } from "./errors.js";
export type { Progress } from "./assets.js";
export type { Frame } from "./frame.js";
export type { Decoder, ImageSource } from "./images.js";
export type { ModelInfo, Near, Pixels, PromptInfo, Square, View } from "./protocol.js";
export { heatmap, type HeatmapOptions } from "./heatmap.js";
export { toRecord, type ResultRecord } from "./record.js";

/** SHA-256 of the small model beside this script (build.mjs). */
declare const MINI_SHA256: string;

/** URLs of the library's files. */
export interface Assets {
  /** inctrl.wasm */
  program: string;
  /** kernels.wasm */
  kernels: string;
  /** relaxed.wasm */
  relaxed: string;
  /** worker.js */
  worker: string;
  /** text.wasm: loaded only for a class that the model does not know. */
  text?: string;
}

/** The files in a folder. */
function assetsIn(folder: string | URL): Assets {
  const url = (file: string) => String(new URL(file, folder));
  return {
    program: url("inctrl.wasm"), kernels: url("kernels.wasm"), relaxed: url("relaxed.wasm"),
    worker: url("worker.js"), text: url("text.wasm"),
  };
}

export interface CreateOptions {
  /** The model: a file's URL, or its bytes. Default: the small model beside this script. */
  model?: string | URL | Blob | ArrayBuffer;
  /** SHA-256 that the model must have, hexadecimal. */
  sha256?: string;
  /**
   * The model's text tower: a file's URL, or its bytes. It is loaded only when `learn` names a class that
   * the model does not know.
   */
  text?: string | URL | Blob | ArrayBuffer;
  /** SHA-256 that the text tower must have, hexadecimal. */
  textSha256?: string;
  /**
   * Folder of worker.js and the .wasm files, or the URL of each, as a bundler gives them. Default: the
   * folder of this script.
   */
  assets?: string | URL | Assets;
  /**
   * Threads that compute. Default: one per processor, up to 8; one where the page is not cross-origin
   * isolated. The result is the same with any number.
   */
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Name of the cache for the files; false: none. Default: "inctrl". */
  cache?: string | false;
  /**
   * Called when all files are there and before the worker starts: from then on nothing needs the
   * network, and the page may lock it.
   */
  onLoaded?: () => void | Promise<void>;
  /**
   * Start the worker from a blob: URL, so that it obeys a Content-Security-Policy added by then.
   * Default: true if onLoaded is given; else the file worker.js is used, which strict policies allow.
   */
  blobWorker?: boolean;
}

export interface LearnOptions {
  /** "inctrl" or "patch"; default: the best that the model has. */
  method?: string;
  /**
   * What the images show: one of `info.classes`, or with a text tower anything in a word or two. Default:
   * the first. Method "patch" does not use it.
   */
  className?: string;
  /** How these images, and those to be scored, are looked at; default: whole images. */
  view?: View;
  /** Part of normal images that may be called anomalous, 0 … 0.5: sets a threshold. */
  calibrate?: number;
  /** Further normal images to calibrate with. */
  normals?: ImageSource[];
  signal?: AbortSignal;
}

export interface ScoreOptions {
  prompts: PromptSet;
  /** Decides in place of the prompts' own threshold. */
  threshold?: number;
  /** Name of the image in the result. */
  name?: string;
  signal?: AbortSignal;
}

export interface NearestOptions {
  prompts: PromptSet;
  /** Which patch of the image, row-major from 0. */
  patch: number;
  signal?: AbortSignal;
}

export interface Result {
  name: string;
  /** 0 … 1, larger is more anomalous. */
  score: number;
  /** The score is above the threshold; undefined without one. */
  isAnomalous: boolean | undefined;
  threshold: number | undefined;
  /** Residual of each patch, 0 … 1, row-major; `scale` is where a heat map is full. */
  map: { width: number; height: number; data: Float32Array; scale: number };
  /** The part of the image that the map covers. */
  frame: Frame;
  /** The same as the command line has it. */
  square: Square;
  /** What the score is made of. */
  parts: { patch: number; image?: number; text?: number; holistic?: number };
  /** SHA-256 over model, prompts, pixels, score and map: `inctrl verify` computes the same. */
  digest: string;
  pixelsDigest: string;
  modelDigest: string;
  promptsDigest: string;
  method: string;
  model: string;
  /** Who decoded the image; scores of "inctrl" are the same on every machine. */
  decoder: Decoder;
  /**
   * Milliseconds: of the image tower, decoding included; of the comparison with the prompts; from the
   * call to the result.
   */
  timings: { encode: number; compare: number; total: number };
}

/** What a detector learned from normal images: features, no pixels. */
export class PromptSet {
  /** @internal */
  constructor(
    /** @internal */ readonly owner: AnomalyDetector,
    /** @internal */ readonly file: Uint8Array,
    readonly info: Readonly<PromptInfo>,
  ) {}

  /** The threshold that calibration found. */
  get threshold(): number | undefined {
    return this.info.threshold;
  }

  /** The set as a file that `loadPrompts` and the command line read. */
  toBlob(): Blob {
    return new Blob([this.file as BlobPart], { type: "application/octet-stream" });
  }
}

/** A model in a worker. Calls are answered in order. */
export class AnomalyDetector {
  private readonly client: Client;
  private modelInfo: ModelInfo | undefined;
  /** The worker's numbers of prompt sets; a new worker has none. */
  private sets = new Map<PromptSet, number>();
  /** Thousands of images may be given at once: so many are read ahead. */
  private readonly gate = new Gate(4);

  private constructor(
    private readonly program: Program, private readonly make: () => Worker,
    private readonly directions: Directions, model: Blob, name: string,
  ) {
    this.client = new Client(program, make, async (client) => {
      this.sets = new Map();
      this.modelInfo = await client.send("open", { name, file: model });
    });
  }

  /** Loads everything and opens the model. */
  static async create(options: CreateOptions = {}): Promise<AnomalyDetector> {
    const { signal } = options;
    const { assets } = options;
    const own = options.model === undefined && globalThis.crypto?.subtle ? MINI_SHA256 : undefined;
    const digest = options.sha256 ?? own;
    const named = typeof assets === "object" && !(assets instanceof URL);
    const files = named ? assets : assetsIn(new URL(assets ?? "./", assets ? document.baseURI : scriptURL));
    const load: Load = (name, url, digest, own = signal) =>
      loadAsset(name, String(new URL(url, document.baseURI)), {
        sha256: digest, signal: own, onProgress: options.onProgress, cache: options.cache,
      });
    const kernels = load("kernels", files[kernelsBuild()]);
    const built = async (name: string, url: string, own = signal) => {
      const [program, module] = await Promise.all([load(name, url, undefined, own), kernels]);
      return compile(program, module, options.threads);
    };
    const blob = options.blobWorker ?? options.onLoaded !== undefined;
    const [program, model, script] = await Promise.all([
      built("program", files.program),
      given("model", options.model ?? String(new URL("mini.safetensors", scriptURL)), digest, load),
      blob ? load("worker", files.worker) : undefined,
    ]);
    await options.onLoaded?.();
    const make = makerOf(files.worker, script);
    const { text, textSha256 } = options;
    const directions = new Directions(text === undefined ? undefined : {
      name: nameFor(text, "text tower"), make,
      program: (own) => built("text program", files.text ?? String(new URL("text.wasm", scriptURL)), own),
      file: (own) => given("text tower", text, textSha256, load, own),
    });
    const name = options.model === undefined ? "mini.safetensors" : nameFor(options.model, "model");
    return new AnomalyDetector(program, make, directions, model, name).opened(signal);
  }

  /** Another detector of the same program with the model in a file: it needs no network. */
  withModel(model: Blob, signal?: AbortSignal): Promise<AnomalyDetector> {
    const { program, make, directions } = this;
    return new AnomalyDetector(program, make, directions, model, nameFor(model, "model")).opened(signal);
  }

  private async opened(signal?: AbortSignal): Promise<this> {
    try {
      await this.info(signal);
      return this;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Threads that compute. */
  get threads(): number {
    return this.program.threads;
  }

  /** Bytes of WebAssembly memory in use. */
  get memory(): number {
    return this.client.memory;
  }

  /** Describes the model. */
  async info(signal?: AbortSignal): Promise<ModelInfo> {
    await this.client.up(signal);
    return this.modelInfo as ModelInfo;
  }

  /** Learns from 1 to 8 normal images. */
  async learn(images: ImageSource[], o: LearnOptions = {}): Promise<PromptSet> {
    const { method, className } = o;
    const model = await this.info(o.signal);
    const direction = className && (method ?? model.methods[0]) === "inctrl"
      ? await this.directions.of(className, model, o.signal) : undefined;
    const rate = o.calibrate;
    const normals = rate === undefined ? images : [...images, ...(o.normals ?? [])];
    const all = await Promise.all(normals.map((p, i) => prepare(p, nameOf(p) ?? `normal ${i + 1}`, o.signal)));
    let info = await this.readables(all, (wires) =>
      this.client.call("learn", {
        images: wires.slice(0, images.length), ...(method && { method }), ...(className && { class: className }),
        ...(direction && { direction }), ...(o.view && { view: o.view }),
      }, o.signal));
    if (rate !== undefined) {
      const { set } = info;
      try {
        info = await this.readables(all, (wires) =>
          this.client.call("calibrate", { set, images: wires, rate }, o.signal));
      } finally {
        // Of the same worker: a new one has no such set.
        await this.client.send("forget", { set }).catch(() => undefined);
      }
    }
    return this.keep(info, await this.client.call("save", { set: info.set }));
  }

  /** Reads a prompt file, made here or by the command line. */
  async loadPrompts(file: Blob | ArrayBuffer | Uint8Array, name = "prompt file"): Promise<PromptSet> {
    const data = new Uint8Array(await new Blob([file as BlobPart]).arrayBuffer());
    return this.keep(await this.client.call("load", { name, data }), data);
  }

  private keep(info: PromptInfo, file: Uint8Array): PromptSet {
    const set = new PromptSet(this, file, info);
    this.sets.set(set, info.set);
    return set;
  }

  /** Scores an image against prompts. */
  async score(source: ImageSource, o: ScoreOptions): Promise<Result> {
    const begin = performance.now();
    const p = await this.readable(source, o.name, o.signal, async (wire) =>
      this.client.call("score", { image: wire, set: await this.number(o.prompts) }, o.signal));
    const { value: r, decoder } = p;
    const threshold = o.threshold ?? o.prompts.threshold;
    const { image, text, holistic } = r;
    return {
      name: r.name, score: r.score, threshold,
      isAnomalous: threshold === undefined ? undefined : r.score > threshold,
      map: { width: r.grid, height: r.grid, data: r.map, scale: r.scale },
      frame: frameOf(r.frame), square: r.frame,
      parts: {
        patch: r.patch, ...(image !== undefined && { image }), ...(text !== undefined && { text }),
        ...(holistic !== undefined && { holistic }),
      },
      digest: r.digest, pixelsDigest: r.pixels,
      modelDigest: this.modelInfo?.digest ?? "", promptsDigest: o.prompts.info.digest,
      method: o.prompts.info.method, model: o.prompts.info.model, decoder,
      timings: { encode: r.encode, compare: r.compare, total: performance.now() - begin },
    };
  }

  /** The normal patch that a patch of an image is most like: why the map is as it is there. */
  async nearest(image: ImageSource, o: NearestOptions): Promise<Near> {
    const { patch } = o;
    const p = await this.readable(image, undefined, o.signal, async (wire) =>
      this.client.call("nearest", { image: wire, set: await this.number(o.prompts), patch }, o.signal));
    return p.value;
  }

  /** The pixels that the detector sees of an image's file, upright, to show them. */
  async pixels(image: ImageSource, name?: string, signal?: AbortSignal): Promise<ImageData> {
    const { value } = await this.readable(image, name, signal, (wire) =>
      this.client.call("pixels", { image: wire }, signal));
    const { width, height, data }: Pixels = value;
    return new ImageData(new Uint8ClampedArray(data.buffer as ArrayBuffer), width, height);
  }

  /** Lets go of a prompt set. It cannot be used any more. */
  async forget(prompts: PromptSet): Promise<void> {
    const set = this.sets.get(prompts);
    this.sets.delete(prompts);
    if (set !== undefined) await this.client.call("forget", { set });
  }

  /** Gives all memory back: ends the worker. Calls under way are rejected. */
  close(): void {
    this.client.close();
  }

  /** Ends the worker as if it had died: what a test, or a page short of memory, may do. */
  restart(): void {
    this.client.drop(new DetectorError("WorkerLost", "The worker was restarted."));
  }

  /** The worker's number of a prompt set, good until that worker dies; a new one reads the set anew. */
  private async number(prompts: PromptSet): Promise<number> {
    if (prompts.owner !== this) {
      throw new DetectorError("ArgumentError", "The prompt set is another detector's.");
    }
    await this.info();
    let set = this.sets.get(prompts);
    if (set === undefined) {
      const data = prompts.file;
      set = (await this.client.call("load", { name: "prompt set", data })).set;
      this.sets.set(prompts, set);
    }
    return set;
  }

  /** Uses images together; those that only the browser can read are decoded by it in place. */
  private async readables<T>(all: Prepared[], use: (wires: WireImage[]) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await use(all.map((p) => p.wire));
      } catch (error) {
        const known = error instanceof DetectorError && error.unsupported;
        const i = known ? all.findIndex((p) => p.file && p.wire.name === error.subject) : -1;
        const p = all[i];
        if (!p?.file) throw error;
        all[i] = await decode(p.file, p.wire.name);
      }
    }
  }

  /** Uses an image; one of a format that only the browser reads is decoded by it first. */
  private async readable<T>(
    image: ImageSource, name: string | undefined, signal: AbortSignal | undefined, use: (wire: WireImage) => Promise<T>,
  ): Promise<{ value: T; decoder: Decoder }> {
    const taken = isStored(image) ? undefined : await prepare(image, name, signal);
    return this.gate.run(async () => {
      const p = taken ?? (await prepare(image, name, signal));
      try {
        return { value: await use(p.wire), decoder: p.decoder };
      } catch (error) {
        const unknown = error instanceof DetectorError && error.unsupported;
        if (!unknown || !p.file) throw error;
        const { wire, decoder } = await decode(p.file, p.wire.name);
        return { value: await use(wire), decoder };
      }
    }, signal);
  }
}

function nameOf(image: ImageSource): string | undefined {
  return image instanceof Blob ? (image as Partial<File>).name : undefined;
}

/** Where this script is: a script tag's is known only while it runs. */
const scriptURL = import.meta.url || (document.currentScript as HTMLScriptElement | null)?.src || document.baseURI;

type Load = (name: string, file: string | URL, digest?: string, signal?: AbortSignal) => Promise<Blob>;

type Given = NonNullable<CreateOptions["model"]>;

/** A file that is named or given; it must have the digest, if one is wanted. */
async function given(
  what: string, file: Given, digest: string | undefined, load: Load, signal?: AbortSignal,
): Promise<Blob> {
  if (typeof file === "string" || file instanceof URL) return load(what, file, digest, signal);
  const blob = new Blob([file]);
  if (digest !== undefined && (await sha256(blob)) !== digest) {
    throw new DetectorError("LoadError", `The ${what} is not the file that was expected.`);
  }
  return blob;
}

function nameFor(file: Given, standard: string): string {
  if (typeof file === "string" || file instanceof URL) return String(file).slice(-256);
  return (file as Partial<File>).name ?? standard;
}

function makerOf(url: string, script: Blob | undefined): () => Worker {
  if (!script) return () => new Worker(url, { name: "inctrl" });
  return () => {
    const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(blob, { name: "inctrl" });
    setTimeout(() => URL.revokeObjectURL(blob), 10_000);
    return worker;
  };
}
