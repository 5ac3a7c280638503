/** Loads the library's files, and others by URL. */
import { absolute } from "./address.js";
import { loadAsset, sha256, type AssetOptions } from "./assets.js";
import { DetectorError } from "./errors.js";
import { isURL, locate, notInstalled, ownFiles, type AssetName } from "./files.js";
import type { CreateOptions, FileSource } from "./options.js";
import { compile, kernelsBuild, threadsFor, type Program } from "./program.js";
import { Tally } from "./progress.js";
import { share } from "./share.js";

/** What progress calls the files. */
const labels: Record<AssetName, string> = {
  program: "program", kernels: "kernels", relaxed: "kernels", worker: "worker", model: "model",
  formats: "formats program", text: "text program", convert: "conversion program",
};

/** Compiled programs that a detector of the page still has. */
const compiled = new Map<string, WeakRef<Program>>();

/** Loads for one detector. */
export class Loader {
  /** Everything is loaded; what is loaded later is not bound to the signal of that. */
  done = false;
  private readonly tally: Tally;
  /** Files that are kept, since the page may lock its network. */
  private readonly kept = new Map<AssetName, Blob>();

  constructor(
    private readonly o: Pick<CreateOptions, "assets" | "cache" | "signal" | "onProgress">,
  ) {
    this.tally = new Tally(o.onProgress);
  }

  get report() {
    return this.tally.report;
  }

  /** Counts files before they are loaded. */
  expect(...files: AssetName[]): void {
    for (const file of files) this.tally.expect(labels[file], ownFiles[file].bytes);
  }

  /** Counts a model of unknown size. */
  expectModel(): void {
    this.tally.expect(labels.model, 0);
  }

  /** Loads a file of the library and keeps it. */
  async keep(file: AssetName): Promise<Blob> {
    try {
      const blob = await this.own(file, { signal: this.signal, report: this.report });
      this.kept.set(file, blob);
      return blob;
    } catch (error) {
      this.tally.forget(labels[file]);
      throw error;
    }
  }

  /** A program with its kernels, compiled; that of another detector if there is one. */
  async program(
    file: AssetName, threads: number | undefined, signal = this.signal,
  ): Promise<Program> {
    const count = threadsFor(threads);
    const kernels = kernelsBuild();
    const key = JSON.stringify(
      [count, ...[file, kernels].map((f) => locate(f, this.o.assets)), this.o.cache]);
    let program = compiled.get(key)?.deref();
    if (program) {
      for (const f of [file, kernels]) this.tell(f);
    } else {
      program = await share(`program ${key}`, async (report, signal) => {
        const parts = [file, kernels].map((f) => this.own(f, { report, signal }));
        const [code, vectors] = await Promise.all(parts);
        return compile(code!, vectors!, count);
      }, this.report, signal);
      compiled.set(key, new WeakRef(program));
    }
    this.kept.set(kernels, program.kernelsFile);
    return program;
  }

  /** A file by URL, or one that was given, which must have the digest too. */
  async file(
    what: string, file: FileSource, digest: string | undefined, signal = this.signal,
  ): Promise<Blob> {
    if (isURL(file)) {
      const { cache } = this.o;
      const o = { sha256: digest, cache, signal, report: this.report };
      return loadAsset(what, absolute(file), o);
    }
    const blob = new Blob([file]);
    if (digest !== undefined && (await sha256(blob)) !== digest) {
      throw new DetectorError("LoadError", `The ${what} does not have the SHA-256 that is wanted.`);
    }
    return blob;
  }

  /** A file of the library. */
  private async own(
    file: AssetName, { signal, report }: Pick<AssetOptions, "signal" | "report">,
  ): Promise<Blob> {
    const kept = this.kept.get(file);
    if (kept) return kept;
    const { assets, cache } = this.o;
    const { bytes, sha256 } = ownFiles[file];
    // Bundlers rewrite scripts; the worker says itself which build it is of.
    const known = file === "worker" ? { cache } : { bytes, sha256, own: true, cache };
    try {
      return await loadAsset(labels[file], locate(file, assets), { ...known, signal, report });
    } catch (error) {
      const missing = error instanceof DetectorError && error.name === "LoadError";
      if (missing && (file === "text" || file === "convert")) throw notInstalled(file, error);
      throw error;
    }
  }

  private tell(file: AssetName): void {
    const { file: name, bytes } = ownFiles[file];
    const step = { status: "load", name: labels[file], file: name } as const;
    this.report({ ...step, loaded: bytes, total: bytes, cached: true });
  }

  private get signal(): AbortSignal | undefined {
    return this.done ? undefined : this.o.signal;
  }
}
