/**
 * Anomaly detection in the page.
 *
 *     const detector = await AnomalyDetector.create();
 *     const prompts = await detector.learn(normalImages);
 *     const { score, anomalous, map } = await detector.score(image, { prompts });
 *
 * @packageDocumentation
 */
import { absolute } from "./address.js";
import {
  checkAdd, checkConvert, checkFile, checkFiles, checkLearn, checkList, checkModel,
  checkNearest, checkPixels, checkScore, checkScoreAll, checkView, listed,
} from "./arguments.js";
import { loadAsset } from "./assets.js";
import { argument, check, signal as isSignal } from "./check.js";
import { Client } from "./client.js";
import { withThreshold } from "./digest.js";
import { disposable } from "./disposable.js";
import { DetectorError } from "./errors.js";
import { isURL } from "./files.js";
import { Formats } from "./formats.js";
import { expectKind } from "./kinds.js";
import { inOrder } from "./limit.js";
import { loadAll, modelOf, type Loaded } from "./load.js";
import { fileName, findModel } from "./model.js";
import type {
  CreateOptions, FileSource, LearnOptions, ModelOptions, NearestOptions, ScoreAllOptions,
  PixelsOptions, ScoreOptions,
} from "./options.js";
import { Tally, toldAsImages, type Told } from "./progress.js";
import { PromptSet } from "./prompts.js";
import type { Methods, WireImage, WirePrompts, WireResult } from "./protocol.js";
import { Batch, isOfImage, nameOf, readAhead, Reader } from "./reader.js";
import { decided } from "./record.js";
import { regionOptions } from "./regions.js";
import { withArea } from "./shapes.js";
import type {
  CalibrateOptions, CallOptions, Conversion, ImageList, ImageSource, ModelInfo, Near, Result,
  Scored,
} from "./types.js";

export { areaOf, type Area } from "./area.js";
export { cache, type CacheEntry, type CacheOptions } from "./cache.js";
export { withThreshold } from "./digest.js";
export { DetectorError, type ErrorName } from "./errors.js";
export { env, type Assets } from "./files.js";
export { heatmap, type HeatmapOptions } from "./heatmap.js";
export type * from "./options.js";
export type { Progress, Step } from "./progress.js";
export { PromptSet } from "./prompts.js";
export { drawRegions } from "./regions.js";
export { toRecord, type FrameRecord, type RegionRecord, type ResultRecord } from "./record.js";
export type * from "./types.js";

/**
 * A model in a worker. Calls are answered in order. Those that fail are rejected with a
 * {@link DetectorError}, whose kinds are named below; each may also be
 *
 * - an "ArgumentError": a value is out of range, of another type, or an option does not exist;
 * - a "ClosedError": the detector or the prompt set is closed;
 * - "WorkerLost": the worker died, as for want of memory; the next call starts another.
 */
export class AnomalyDetector {
  /** The same as dispose. */
  declare readonly [Symbol.dispose]: () => void;
  /** The same as dispose. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  private readonly client: Client;
  private readonly formats: Formats;
  private modelInfo: ModelInfo | undefined;
  /** The worker's numbers of prompt sets; a new worker starts with none. */
  private numbers = new Map<PromptSet, Promise<number>>();
  private readonly reader: Reader;

  private constructor(private readonly loaded: Loaded) {
    const { program, workers, limits, model: file, name } = loaded;
    this.formats = new Formats(loaded.formats);
    this.client = new Client(program, workers, async (client) => {
      this.numbers = new Map();
      this.modelInfo = await client.send("open", { name, file, limits });
    });
    this.reader = new Reader(this.client, this.formats);
  }

  /**
   * Loads everything and opens the model.
   *
   * @throws "LoadError": a file cannot be loaded, is of another version or not of `sha256`;
   * "FileError": the model is damaged or no model
   */
  static async create(options: CreateOptions = {}): Promise<AnomalyDetector> {
    return new AnomalyDetector(await loadAll(options)).opened(options.signal);
  }

  /**
   * Another detector of the same program, with another model: a model file or a published
   * checkpoint. Of files it needs no network but for convert.wasm, unless that was loaded before.
   *
   * @throws as create
   */
  async withModel(
    model: FileSource | FileSource[], o: ModelOptions = {},
  ): Promise<AnomalyDetector> {
    this.client.checkOpen();
    checkModel(o);
    const files = checkFiles("model", model);
    const { loaded } = this;
    const { report } = new Tally(o.onProgress);
    const { signal } = o;
    const run = { signal, report, options: checkConvert(o.convert), cache: loaded.cache };
    const found = await findModel(files.map((source) => ({ source })), run);
    const { conversion: _, ...rest } = loaded;
    const file = await modelOf(found, loaded.converter, run);
    return new AnomalyDetector({ ...rest, ...file }).opened(o.signal);
  }

  private async opened(signal?: AbortSignal): Promise<this> {
    try {
      await this.known(signal);
      return this;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Threads that compute, 1 or more. */
  get threads(): number {
    return this.loaded.program.threads;
  }

  /** The model file; also of a model that was made of a published checkpoint. */
  get modelFile(): Blob {
    return this.loaded.model;
  }

  /** How a published checkpoint became the model; undefined if it was a model file. */
  get conversion(): Conversion | undefined {
    return this.loaded.conversion;
  }

  /** Bytes of WebAssembly memory in use; 0 while there is no worker. */
  get memory(): number {
    return this.client.memory;
  }

  /** Describes the model. */
  async info(o: CallOptions = {}): Promise<ModelInfo> {
    check("info", o, { signal: isSignal });
    return this.known(o.signal);
  }

  private async known(signal?: AbortSignal): Promise<ModelInfo> {
    await this.client.up(signal);
    return this.modelInfo as ModelInfo;
  }

  /**
   * Learns from 1 to 8 normal images, with method "patch" up to 64.
   *
   * @throws "ImageError" or "LoadError": images cannot be read, which `unreadable` lists;
   * "FileError", "MismatchError": the text tower is damaged, or of another model
   */
  async learn(images: ImageList, o: LearnOptions = {}): Promise<PromptSet> {
    checkList("learn", images);
    checkLearn(o);
    const { method, className, view, signal } = o;
    checkView(view);
    const model = await this.known(signal);
    const direction = className && (method ?? model.methods[0]) === "inctrl"
      ? await this.loaded.directions.of(className, model, signal) : undefined;
    const seen = view && await withArea(view, (image) => this.mask(image, signal));
    return this.made(images, o, (wires, told) => this.client.call("learn", {
      images: wires, ...(method && { method }), ...(seen && { view: seen }),
      ...(className && { class: className }), ...(direction && { direction }),
    }, signal, told));
  }

  /** Adds normal images to a prompt set. */
  private async extended(
    set: PromptSet, images: ImageSource | ImageList, o: CalibrateOptions,
  ): Promise<PromptSet> {
    this.check(set);
    checkAdd(o);
    return this.made(images, o, async (wires, told) => {
      const number = await this.number(set);
      return this.client.send("extend", { set: number, images: wires }, o.signal, undefined, told);
    });
  }

  /** The prompt set that the worker makes of normal images, with a threshold if one is wanted. */
  private async made(
    images: ImageSource | ImageList, o: CalibrateOptions,
    make: (wires: WireImage[], told: Told) => Promise<WirePrompts>,
  ): Promise<PromptSet> {
    const { calibrate: rate, normals = [], signal } = o;
    checkList("normals", normals);
    const [own, further] = await Promise.all([listed(images), listed(normals)]);
    if (rate === undefined && further.length > 0) {
      throw new DetectorError("ArgumentError", "normals: they need calibrate.");
    }
    const batch = await Batch.of([...own, ...further], (i) => `normal ${i + 1}`, o);
    let prompts = await this.reader.together(batch, own.length, signal, (wires) =>
      make(wires, toldAsImages(o.onProgress, "learn", wires.map((w) => w.name))));
    const { generation } = this.client;
    if (rate !== undefined) {
      prompts = await this.calibrated(prompts.set, batch, rate, generation, o);
    }
    const file = await this.client.send("save", { set: prompts.set }, undefined, generation);
    const seen = { scores: batch.scores(prompts, own.length), unreadable: batch.unreadable };
    return this.keep(prompts, file, generation, seen);
  }

  /** A mask image in the words of an area. */
  private async mask(image: ImageSource, signal?: AbortSignal): Promise<string> {
    const { value } = await this.reader.one(image, nameOf(image) ?? "mask", signal, (wire) =>
      this.client.call("mask", { image: wire }, signal));
    return value;
  }

  /** The same set with a threshold; the set itself is closed. */
  private async calibrated(
    set: number, batch: Batch, rate: number, generation: number,
    { signal, onProgress }: CalibrateOptions,
  ): Promise<WirePrompts> {
    try {
      return await this.reader.together(batch, batch.size, signal, (images) => {
        const told = toldAsImages(onProgress, "calibrate", images.map((p) => p.name));
        return this.client.send("calibrate", { set, images, rate }, signal, generation, told);
      });
    } finally {
      await this.client.send("close", { set }, undefined, generation).catch(() => undefined);
    }
  }

  /**
   * Reads a prompt file, made here or by the command line.
   *
   * @param name of the file, for errors; default: its own
   * @throws "FileError": it is damaged or no prompt file; "MismatchError": it is of another model;
   * "LoadError": its URL cannot be loaded
   */
  async loadPrompts(file: FileSource, name?: string): Promise<PromptSet> {
    this.client.checkOpen();
    checkFile("loadPrompts", file);
    if (name !== undefined && typeof name !== "string") throw argument("name", "a text", name);
    name ??= fileName(file, "prompt file");
    const blob = isURL(file) ? await loadAsset("prompt file", absolute(file), { cache: false })
      : new Blob([file]);
    await expectKind(blob, name, "a prompt file");
    const data = new Uint8Array(await blob.arrayBuffer());
    const prompts = await this.client.call("load", { name, data });
    const seen = { scores: Array.from(prompts.scores ?? []), unreadable: [] };
    return this.keep(prompts, data, this.client.generation, seen);
  }

  private keep(
    made: WirePrompts, file: Uint8Array, generation: number,
    seen: Pick<PromptSet, "scores" | "unreadable">,
  ): PromptSet {
    const { set, scores: _, checked: __, ...info } = made;
    const prompts = PromptSet.of({
      ...seen, owner: this, file, info, release: (set) => this.release(set),
      extend: (set, images, o) => this.extended(set, images, o),
    });
    if (generation === this.client.generation) this.numbers.set(prompts, Promise.resolve(set));
    return prompts;
  }

  /**
   * Scores an image against a prompt set.
   *
   * @throws "ImageError" or "LoadError": the image cannot be read; "ForeignError": the prompt set
   * is of another detector
   */
  async score(image: ImageSource, o: ScoreOptions): Promise<Result> {
    const begin = performance.now();
    checkScore(o);
    const { prompts, threshold, name, signal } = o;
    this.check(prompts);
    const regions = regionOptions(o);
    const { value, decoder } = await this.reader.one(image, name, signal, async (wire) =>
      this.client.send("score", { image: wire, set: await this.number(prompts), ...regions },
        signal));
    const { encode, compare, ...rest }: WireResult = value;
    const { method, model, digest: promptsDigest } = prompts.info;
    const result: Result = {
      ...rest, ...decided(rest.score, prompts.threshold),
      method, model, modelDigest: this.modelInfo?.digest ?? "", promptsDigest, decoder,
      timings: { encode, compare, total: performance.now() - begin },
    };
    return threshold === undefined ? result : withThreshold(result, threshold);
  }

  /**
   * Scores images one after the other. Results come in the order of the images; a few are read
   * ahead. An image that cannot be read has an `error`, and the others go on. Leaving the loop ends
   * the work.
   *
   * @throws as score, but for images
   */
  scoreAll(images: ImageList, o: ScoreAllOptions): AsyncGenerator<Scored, void> {
    checkList("scoreAll", images);
    checkScoreAll(o);
    this.check(o.prompts);
    return this.scored(Symbol.asyncIterator in images ? images : Array.from(images), o);
  }

  private async *scored(
    images: AsyncIterable<ImageSource> | ImageSource[], { onProgress, ...o }: ScoreAllOptions,
  ): AsyncGenerator<Scored, void> {
    const stop = new AbortController();
    const signal = o.signal ? AbortSignal.any([o.signal, stop.signal]) : stop.signal;
    const { report } = new Tally(onProgress);
    const total = Array.isArray(images) ? images.length : 0;
    const score = async (image: ImageSource, index: number): Promise<Scored> => {
      try {
        return { index, image, result: await this.score(image, { ...o, signal }) };
      } catch (error) {
        if (!isOfImage(error)) throw error;
        return { index, image, error };
      }
    };
    try {
      for await (const scored of inOrder(images, readAhead, score)) {
        o.signal?.throwIfAborted();
        const file = scored.result?.image ?? nameOf(scored.image) ?? "image";
        const loaded = scored.index + 1;
        report({ status: "score", name: "images", file, loaded, total, cached: false });
        yield scored;
      }
    } finally {
      stop.abort(); // those that are read ahead, if the caller leaves
    }
  }

  /**
   * The normal patch that a patch of an image is most similar to: why the map is as it is there.
   *
   * @throws as score
   */
  async nearest(image: ImageSource, o: NearestOptions): Promise<Near> {
    checkNearest(o);
    const { prompts, patch, signal } = o;
    this.check(prompts);
    if (patch === undefined) throw argument("patch", "a number", patch);
    const { value } = await this.reader.one(image, undefined, signal, async (wire) =>
      this.client.send("nearest", { image: wire, set: await this.number(prompts), patch }, signal));
    return value;
  }

  /**
   * The pixels that the detector sees of an image's file, upright, to show them; in the view of a
   * prompt set, which may have a range of values and a background.
   *
   * @throws as score
   */
  async pixels(image: ImageSource, o: PixelsOptions = {}): Promise<ImageData> {
    checkPixels(o);
    const { prompts, name, signal } = o;
    this.client.checkOpen();
    if (prompts) this.check(prompts);
    const { value } = await this.reader.one(image, name, signal, async (wire) => prompts
      ? this.client.send("pixels", { image: wire, set: await this.number(prompts) }, signal)
      : this.client.call("pixels", { image: wire }, signal));
    const { width, height, data }: Methods["pixels"]["value"] = value;
    return new ImageData(new Uint8ClampedArray(data.buffer as ArrayBuffer), width, height);
  }

  /** Ends the worker, which frees all memory. Calls under way are rejected with a "ClosedError". */
  close(): void {
    this.client.close();
    this.formats.close();
  }

  /** The same as close, under the name that `using` and other libraries have. */
  dispose(): void {
    this.close();
  }

  /**
   * Ends the worker as if it had died: for tests, or a page short of memory. The next call starts
   * another.
   */
  restart(): void {
    this.client.drop(new DetectorError("WorkerLost", "The worker was restarted."));
  }

  /** Throws unless the prompt set can be used here and now. */
  private check(prompts: PromptSet | undefined): asserts prompts is PromptSet {
    this.client.checkOpen();
    if (!prompts?.owner) throw argument("prompts", "a PromptSet", prompts);
    if (prompts.owner !== this) {
      throw new DetectorError("ForeignError",
        "The prompt set belongs to another detector; loadPrompts takes its file (toBlob).");
    }
    if (prompts.closed) throw new DetectorError("ClosedError", "The prompt set is closed.");
  }

  /** Frees a prompt set's memory in the worker. */
  private async release(prompts: PromptSet): Promise<void> {
    const { generation } = this.client;
    const number = this.numbers.get(prompts);
    this.numbers.delete(prompts);
    try {
      const set = await number;
      if (set !== undefined) await this.client.send("close", { set }, undefined, generation);
    } catch {
      // the worker has ended, and the set with it
    }
  }

  /** The running worker's number of a prompt set; a new worker reads the set from its file. */
  private async number(prompts: PromptSet): Promise<number> {
    await this.client.up();
    this.check(prompts);
    const { numbers } = this;
    const known = numbers.get(prompts);
    if (known) return known;
    const loading = this.client.send("load", { name: "prompt set", data: prompts.file })
      .then(({ set }) => set);
    numbers.set(prompts, loading);
    loading.catch(() => numbers.delete(prompts));
    return loading;
  }
}

disposable(AnomalyDetector);
