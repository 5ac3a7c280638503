/** Finds the model: a model file, or a published checkpoint that is to become one. */
import { absolute } from "./address.js";
import { loadVersioned, sha256, wrongDigest } from "./assets.js";
import {
  checkpointOf, isCheckpoint, shardsOf, type Convertible, type Named, type Origin,
} from "./checkpoint.js";
import { converted, type Run } from "./convert.js";
import type { Versioned } from "./download.js";
import { DetectorError } from "./errors.js";
import { fileIn, isURL } from "./files.js";
import { expectKind } from "./kinds.js";
import type { FileSource } from "./options.js";
import type { Conversion } from "./types.js";

/** A file that is asked for. */
export interface Wanted {
  source: FileSource;
  /** SHA-256 that it must have. */
  sha256?: string | undefined;
  /** Its size, and that it is the library's. */
  bytes?: number;
  own?: boolean;
}

/** A model file, perhaps made of a checkpoint earlier. */
export interface ModelFile {
  model: Blob;
  /** For errors. */
  name: string;
  conversion?: Conversion;
}

/** Loads the files of a model, unless the cache holds what they became. */
export async function findModel(list: Wanted[], run: Run): Promise<ModelFile | Convertible> {
  const name = fileName(list[0]!.source, "model");
  const origin = originOf(list);
  const known = origin && (await converted(origin, run));
  if (known) return { ...known, name };
  const loads = new Loads(run, list.length > 1);
  for (const wanted of list) await loads.add(wanted);
  const [only] = loads.files;
  if (list.length === 1 && !(await isCheckpoint(only!.file))) {
    await expectKind(only!.file, name, "a model file");
    return { model: only!.file, name };
  }
  if (list.length === 1 && origin) {
    for (const shard of await shardsOf(only!)) {
      await loads.add({ source: new URL(shard, origin.urls[0]) });
    }
  }
  const check = (sources: string[]) => {
    for (const { source, sha256 } of list) {
      const found = sha256 === undefined || isBeside(fileName(source, "")) ||
        sources.some((line) => line.startsWith(sha256));
      if (!found) throw wrongDigest(fileName(source, "The model"));
    }
  };
  return {
    checkpoint: checkpointOf(loads.files), check,
    origin: origin && { ...origin, files: loads.versions },
  };
}

/** The URLs of a model that has only such; undefined if it has files of the page. */
function originOf(list: Wanted[]): Origin | undefined {
  const urls = list.map(({ source }) => urlOf(source));
  if (!urls.every((url) => url !== undefined)) return undefined;
  return { urls, digests: list.map(({ sha256 }) => sha256 ?? ""), files: [] };
}

function urlOf(source: FileSource): string | undefined {
  return isURL(source) ? absolute(source) : undefined;
}

/** Whether a file is none of the checkpoint, but beside it: a config.json. */
const isBeside = (name: string) => /(?<!\.index)\.json$/.test(fileIn(name));

/** A file's name, for errors; the end of a URL. */
export function fileName(file: FileSource, standard: string): string {
  if (isURL(file)) return String(file).slice(-256);
  return (file as Partial<File>).name ?? standard;
}

/** Loads files one after the other. */
class Loads {
  readonly files: Named[] = [];
  /** URLs and the versions of their files. */
  readonly versions: [string, string][] = [];
  private before = 0; // bytes of the files

  /** @param together one model of several files, which are a checkpoint */
  constructor(private readonly run: Run, private readonly together: boolean) {}

  async add({ source, ...known }: Wanted): Promise<void> {
    const digest = known.sha256;
    const url = urlOf(source);
    const name = url === undefined ? fileName(source, "model") : fileIn(url) || "model";
    const { blob, version } = url === undefined
      ? await given(source as GivenFile, digest, this.together)
      : await this.load(url, known);
    if (digest !== undefined && isBeside(name) && (await sha256(blob)) !== digest) {
      throw wrongDigest(url ?? name);
    }
    this.files.push({ name, file: blob });
    if (url !== undefined) this.versions.push([url, version]);
    this.before += blob.size;
  }

  private load(url: string, known: Omit<Wanted, "source">): Promise<Versioned> {
    const { signal, cache, report } = this.run;
    const { before } = this;
    return loadVersioned("model", url, {
      ...known, signal, cache, apart: this.together || before > 0 ? "all" : "checkpoints",
      report: report && ((step) => report({
        ...step, loaded: before + step.loaded, total: step.total && before + step.total,
      })),
    });
  }
}

type GivenFile = Exclude<FileSource, string | URL>;

/** A file of the page. The digest of a checkpoint is compared when it is read. */
async function given(
  source: GivenFile, digest: string | undefined, together: boolean,
): Promise<Versioned> {
  const blob = source instanceof Blob ? source : new Blob([source]);
  const later = digest === undefined || together || (await isCheckpoint(blob));
  if (!later && (await sha256(blob)) !== digest) {
    throw new DetectorError("LoadError", "The model does not have the SHA-256 that is wanted.");
  }
  return { blob, version: "" };
}
