/** Elements with equal inputs share a detector and a prompt set. */
import {
  AnomalyDetector, DetectorError, type CreateOptions, type ImageSource, type Progress,
  type PromptSet, type View,
} from "../detector.js";
import { Pool, type Lease } from "./pool.js";
import { isStored, kindOf, loaded, type Normals } from "./sources.js";

/** What a detector and its prompt set are made of. */
export interface Inputs extends Pick<CreateOptions, "model" | "sha256" | "assets" | "text"> {
  normals: Normals | undefined;
  promptFile: string | URL | Blob | undefined;
  kind: string | undefined;
  view: View | undefined;
}

/** A detector, and what it learned. */
export interface Ready {
  detector: AnomalyDetector;
  prompts: PromptSet;
}

/** An element's use of a detector and a prompt set. */
export interface Use {
  /** Of the inputs that they are made of. */
  readonly key: string;
  readonly detector: Promise<AnomalyDetector>;
  readonly value: Promise<Ready>;
  readonly failed: boolean;
  release(): void;
}

const detectors = new Pool<AnomalyDetector, Progress>((detector) => detector.close());
const promptSets = new Pool<PromptSet, Progress>((prompts) => void prompts.close());

/** A key of inputs: equal for equal inputs. */
export function keyOf(inputs: Inputs): string {
  return detectorKey(inputs) + promptsKey(inputs);
}

const detectorKey = ({ model, sha256, assets, text }: Inputs) =>
  written([model, sha256, assets, text]);

const promptsKey = ({ normals, promptFile, kind, view }: Inputs) =>
  written([normalsKey(normals), promptFile, kind, view]);

/** Pixels in memory may change: only the same list of them is equal. */
function normalsKey(normals: Normals | undefined): unknown {
  const list = listOf(normals);
  return list.every(isStored) ? list : identity(normals as object);
}

/** Uses what is made of inputs, which is made unless another element has it. */
export function use(inputs: Inputs, tell: (progress: Progress) => void): Use {
  const own = detectorKey(inputs);
  const { model, sha256, assets, text } = inputs;
  const detector = detectors.take(own, (signal, onProgress) => AnomalyDetector.create({
    ...given({ model, sha256, assets, text }), signal, onProgress,
  }), tell);
  const prompts = promptSets.take(own + promptsKey(inputs), async (signal, onProgress) =>
    learned(await detector.value, inputs, { signal, onProgress }), tell);
  return joined(keyOf(inputs), detector, prompts);
}

function joined(key: string, detector: Lease<AnomalyDetector>, prompts: Lease<PromptSet>): Use {
  const both = Promise.all([detector.value, prompts.value]);
  return {
    key, detector: detector.value,
    value: both.then(([detector, prompts]) => ({ detector, prompts })),
    get failed() {
      return detector.failed || prompts.failed;
    },
    release() {
      prompts.release();
      detector.release();
    },
  };
}

async function learned(
  detector: AnomalyDetector, { normals, promptFile, kind, view }: Inputs,
  o: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<PromptSet> {
  if (promptFile) {
    const { blob, name } = await loaded(promptFile, o.signal);
    return detector.loadPrompts(blob, name);
  }
  const list = listOf(normals);
  if (list.length === 0) {
    throw new DetectorError("ArgumentError", "normals: there are no normal images.");
  }
  return detector.learn(list, {
    ...(list.length > 1 && { calibrate: 0.05 }), ...given({ className: kind, view }), ...o,
  });
}

/** Normal images as a list. */
export function listOf(normals: Normals | undefined): ImageSource[] {
  if (normals === undefined) return [];
  if (typeof normals === "string") return normals.split(/\s+/).filter(Boolean);
  return isList(normals) ? Array.from(normals) : [normals];
}

function isList(normals: Exclude<Normals, string>): normals is readonly ImageSource[] | FileList {
  return ["Array", "FileList"].includes(kindOf(normals));
}

/** The values that are given. */
type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** Tells objects apart that have no text of their own. */
function identity(object: object): string {
  const number = numbers.get(object) ?? ++lastNumber;
  numbers.set(object, number);
  return `#${number}`;
}

/** A text of values: of plain ones their JSON, of files and others who they are. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => {
    if (v === null || typeof v !== "object") return v;
    switch (kindOf(v)) {
      case "Array":
        return v;
      case "Object":
        return Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)));
      default:
        return identity(v);
    }
  });
}
