/** The engine on a server: `inctrl app`, or `inctrl serve`. */
import type { ResultRecord } from "../../src/record.js";
import { withArea } from "../../src/shapes.js";
import type { Near, Result } from "../../src/types.js";
import { encoded } from "../picture.js";
import { formOf, Refused, type Api } from "./api.js";
import {
  defaultRate, type Engine, type Frame, type LearnAnswer, type LearnRequest, type Named,
  type Prompts, type ScoreRequest, type ServedSet,
} from "./engine.js";
import { resultOf } from "./result.js";
import type { Learned, Model, TeachOptions } from "./types.js";

/** What the server says of a prompt set. */
interface Described {
  digest?: string;
  shots?: number;
  threshold?: number;
  provisional?: boolean;
  notes?: string[];
}

/** A model as /v1/models describes it. */
interface Served extends Omit<Model, "most"> {
  max_shots: number;
  /** The server has temporary prompt sets: it is `inctrl app`. */
  temporary: boolean;
  prompt_sets: ({ name: string } & Described)[];
}

/** A temporary prompt set. */
interface Made extends Described {
  id: string;
  model: string;
  scores?: (number | null)[];
  unreadable?: { index: number; error: string }[];
}

const temporaryPath = "v1/temporary-prompt-sets";

class ServerPrompts implements Prompts {
  readonly learned: Learned;

  constructor(
    readonly model: string, readonly set: string, d: Described,
    readonly scores: (number | undefined)[] = [], file?: Blob,
    private readonly drop = () => {},
  ) {
    const { digest, threshold, provisional = false, notes = [], shots = 0 } = d;
    this.learned = {
      provisional, notes, count: shots, ...(file && { file }),
      ...(digest !== undefined && { digest }),
      ...(threshold !== undefined && { limit: Math.fround(threshold) }),
    };
  }

  close(): void {
    this.drop();
  }
}

const of = (prompts: Prompts) => prompts as ServerPrompts;

/** The fields of a form for how to learn. */
async function recipe(o: TeachOptions): Promise<Record<string, unknown>> {
  const { calibrate = defaultRate, method, className, view = {} } = o;
  const noMask = () => Promise.reject(new Error("a server takes polygons, no mask images"));
  return { calibrate, method, class: className, ...await withArea(view, noMask) };
}

export class ServerEngine implements Engine {
  readonly where = "server";
  readonly model: Model;
  sets: ServedSet[];
  readonly share?: Engine["share"];
  readonly learns: boolean;

  private constructor(
    private readonly api: Api, private readonly models: Served[],
    stored: readonly string[] | undefined,
  ) {
    const [first] = models;
    if (!first) throw new Error("the server has no model");
    const { name, digest, backend, methods, classes, max_shots: most, temporary } = first;
    this.model = { name, digest, backend, methods, classes, most };
    this.learns = temporary;
    if (stored) this.share = (name, images, options) => this.store(name, images, options);
    this.sets = models.flatMap((m) => [
      ...m.prompt_sets.map((s) => ({
        label: this.label(s.name, m.name),
        open: () => Promise.resolve(new ServerPrompts(m.name, s.name, s)),
      })),
      ...(stored ?? []).map((set) => ({
        label: this.label(set, m.name), open: () => this.warm(m.name, set),
      })),
    ]);
  }

  /** The engine of a server; {@link Refused} with 401 if it wants another token. */
  static async of(api: Api): Promise<ServerEngine> {
    const models = await api.ask<Served[]>("v1/models");
    return new ServerEngine(api, models, await storedBy(api));
  }

  private label(set: string, model: string): string {
    return this.models.length > 1 ? `${set} (${model})` : set;
  }

  /** Makes a model learn a stored prompt set. */
  private async warm(model: string, set: string): Promise<Prompts> {
    const path = `v1/prompt-sets/${encodeURIComponent(set)}:warm`;
    const query = `model=${encodeURIComponent(model)}`;
    const learned = await this.api.ask<Described>(`${path}?${query}`, { method: "POST" });
    return new ServerPrompts(model, set, learned);
  }

  private async store(
    name: string, images: readonly Named[], options: TeachOptions,
  ): Promise<ServedSet> {
    const model = this.model.name;
    const form = formOf({ name, model, ...await recipe(options) });
    for (const { name, file } of images) form.append("image", file, name);
    const { learned } = await this.api.post<{ learned: Described }>("v1/prompt-sets", form);
    const set = {
      label: this.label(name, model),
      open: () =>
        Promise.resolve(new ServerPrompts(model, name, { ...learned, shots: images.length })),
    };
    this.sets = [...this.sets.filter((s) => s.label !== set.label), set];
    return set;
  }

  async learn({ images, check, options, signal }: LearnRequest): Promise<LearnAnswer> {
    if (!this.learns) throw new Error("this server learns nothing here: choose a prompt set of it");
    const form = formOf({ model: this.model.name, ...await recipe(options) });
    for (const { name, file } of images) form.append("image", file, name);
    for (const { name, file } of check) form.append("check", file, name);
    const made = await this.api.post<Made>(temporaryPath, form, signal);
    const unreadable = new Map((made.unreadable ?? []).map((u) => [u.index, u.error]));
    return { prompts: await this.made(made), unreadable };
  }

  async open(file: Blob, _name: string): Promise<Prompts> {
    if (!this.learns) throw new Error("this server takes no prompt files here");
    const form = formOf({ model: this.model.name });
    form.append("prompts", file, "prompts");
    return this.made(await this.api.post<Made>(temporaryPath, form));
  }

  private async made(made: Made): Promise<Prompts> {
    const { id, model, scores = [] } = made;
    const [path, query] = [`${temporaryPath}/${encodeURIComponent(id)}`, `model=${model}`];
    const file = await (await this.api.send(`${path}/prompts?${encodeURI(query)}`)).blob();
    const drop = () => void this.api.send(path, { method: "DELETE" }).catch(() => undefined);
    const known = scores.map((s) => (s === null ? undefined : Math.fround(s)));
    return new ServerPrompts(model, id, made, known, file, drop);
  }

  async score(image: Frame, { prompts, name, signal }: ScoreRequest): Promise<Result> {
    const begin = performance.now();
    const { model, set } = of(prompts);
    const form = formOf({ model, prompt_set: set, details: true });
    form.append("image", await fileOf(image), name ?? "image");
    const [line] = await this.api.post<[ResultRecord]>("v1/score", form, signal);
    if (line.error !== undefined) throw new Error(line.error);
    const { limit } = prompts.learned;
    const result = resultOf({
      ...(limit !== undefined && { threshold: limit }), ...line, image: name ?? line.image,
    });
    if (!result) throw new Error("the server's answer has no score");
    return { ...result, timings: { encode: 0, compare: 0, total: performance.now() - begin } };
  }

  /** The server decodes what is shown if it is on this machine, else the browser does. */
  async pixels({ file }: Named, prompts?: Prompts): Promise<ImageData> {
    const bitmap = await createImageBitmap(this.learns ? await this.decoded(file, prompts) : file);
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  }

  private async decoded(file: Blob, prompts?: Prompts): Promise<Blob> {
    const form = formOf({ model: this.model.name, prompt_set: prompts && of(prompts).set });
    form.append("image", file, "image");
    return (await this.api.send("v1/decode", { method: "POST", body: form })).blob();
  }

  nearest({ file }: Named, prompts: Prompts, patch: number): Promise<Near> {
    const { model, set } = of(prompts);
    const form = formOf({ model, prompt_set: set, patch });
    form.append("image", file, "image");
    return this.api.post("v1/nearest", form);
  }

  close(): void {}
}

/** Names of the prompt sets that the server stores; undefined: it does not store any. */
async function storedBy(api: Api): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for (let cursor = ""; ; ) {
      const page = await api.ask<{ prompt_sets: { name: string }[]; next_cursor?: string }>(
        `v1/prompt-sets?limit=1000&cursor=${encodeURIComponent(cursor)}`);
      names.push(...page.prompt_sets.map((s) => s.name));
      if (page.next_cursor === undefined) return names;
      cursor = page.next_cursor;
    }
  } catch (error) {
    if (error instanceof Refused && error.status === 501) return undefined;
    throw error;
  }
}

/** A file of an image; of a frame of a video, without loss. */
async function fileOf(image: Frame): Promise<Blob> {
  if (image instanceof Blob) return image;
  if (image instanceof ImageBitmap) return encoded(image);
  const bitmap = await createImageBitmap(image);
  const file = encoded(bitmap);
  bitmap.close();
  return file;
}
