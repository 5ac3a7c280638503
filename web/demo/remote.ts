/** The page of `inctrl serve`: the server scores. */
import { decided, frameOf, regionOf, type ResultRecord } from "../src/record.js";
import type { Near, Result } from "../src/types.js";
import { start, type Start } from "./app.js";
import type { Engine, Info, Learn, Offer, Prompts, Score } from "./engine.js";
import {
  decoded, nearest, openPrompts, teach, TemporaryPrompts, type Request,
} from "./temporary.js";

/** A model as /v1/models describes it. */
interface Model extends Info {
  version: string;
  /** The server has temporary prompt sets: it is `inctrl app`. */
  temporary: boolean;
  prompt_sets: {
    name: string; threshold?: number; provisional?: boolean; shots: number; method: string;
  }[];
}

/** A stored prompt set, learned by a model. */
interface Learned {
  model: string;
  prompt_set: string;
  threshold?: number;
  provisional?: boolean;
}

/** A prompt set of a model on the server. */
class ServerPrompts implements Prompts {
  readonly threshold: number | undefined;
  readonly provisional: boolean;

  constructor(
    readonly model: string, readonly set: string, o: { threshold?: number; provisional?: boolean },
  ) {
    this.threshold = o.threshold;
    this.provisional = o.provisional ?? false;
  }
}

class Server implements Engine {
  offers: Offer[];
  loadPrompts?: (file: Blob) => Promise<Prompts>;
  nearest?: (image: Blob, o: { prompts: Prompts; patch: number }) => Promise<Near>;

  /** @param stored names of the prompt sets that the server stores; undefined: it stores none. */
  constructor(
    private readonly models: Model[], private readonly stored: string[] | undefined,
    private readonly token: string,
  ) {
    this.offers = models.flatMap((m) => [
      ...m.prompt_sets.map((s) => ({
        label: this.label(s.name, m.name),
        open: () => Promise.resolve(new ServerPrompts(m.name, s.name, s)),
      })),
      ...(stored ?? []).map((name) => ({
        label: this.label(name, m.name), open: () => this.warm(m.name, name),
      })),
    ]);
    if (!this.temporary) return;
    this.loadPrompts = async (file) =>
      openPrompts(this.request, (await this.info()).name, file);
    this.nearest = (image, { prompts, patch }) =>
      nearest(this.request, image, prompts as TemporaryPrompts, patch);
  }

  private label(set: string, model: string): string {
    return this.models.length > 1 ? `${set} (${model})` : set;
  }

  get stores(): boolean {
    return this.stored !== undefined;
  }

  /** Makes a model learn a stored prompt set. */
  private async warm(model: string, name: string): Promise<Prompts> {
    const query = `model=${encodeURIComponent(model)}`;
    const path = `v1/prompt-sets/${encodeURIComponent(name)}:warm?${query}`;
    const l = (await ask(path, this.token, { method: "POST" })) as Learned;
    return new ServerPrompts(model, name, l);
  }

  private readonly request: Request = (path, init) => send(path, this.token, init);

  private get temporary(): boolean {
    return this.models[0]?.temporary ?? false;
  }

  async learn(images: File[], o: Learn): Promise<Prompts> {
    const { name = "", calibrate, className } = o;
    const model = (await this.info()).name;
    if (this.temporary) return teach(this.request, model, images, o);
    const form = new FormData();
    form.append("name", name);
    form.append("model", model);
    if (calibrate !== undefined) form.append("calibrate", String(calibrate));
    if (className !== undefined) form.append("class", className);
    for (const image of images) form.append("image", image, image.name);
    const made = (await ask("v1/prompt-sets", this.token, { method: "POST", body: form })) as
      { learned: Learned };
    const prompts = new ServerPrompts(model, name, made.learned);
    const offer = { label: this.label(name, model), open: () => Promise.resolve(prompts) };
    this.offers = [...this.offers.filter((o) => o.label !== offer.label), offer];
    return prompts;
  }

  async info(): Promise<Info> {
    const m = this.models[0];
    if (!m) throw new Error("the server has no model");
    return m;
  }

  async score(image: Blob, o: Score): Promise<Result> {
    const begin = performance.now();
    const { model, set } = o.prompts as ServerPrompts;
    const form = new FormData();
    form.append("model", model);
    form.append("prompt_set", set);
    form.append("details", "true");
    form.append("image", image, o.name ?? "image");
    const request = { method: "POST", body: form, signal: o.signal ?? null };
    const [line] = (await ask("v1/score", this.token, request)) as [ResultRecord];
    if (line.error !== undefined) throw new Error(line.error);
    return result(line, o, performance.now() - begin);
  }

  /** The server decodes what is shown if it is on this machine, else the browser does. */
  async pixels(image: Blob, { prompts }: { prompts?: Prompts } = {}): Promise<ImageData> {
    const of = prompts as TemporaryPrompts | undefined;
    const file = this.temporary
      ? await decoded(this.request, (await this.info()).name, image, undefined, of?.set) : image;
    const bitmap = await createImageBitmap(file);
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  }

  close(): void {}
}

function result(line: ResultRecord, o: Score, total: number): Result {
  const { image, score, map, threshold = o.prompts.threshold } = line;
  if (score === undefined || !map) throw new Error("the server's answer has no score");
  return {
    image, score, ...decided(score, threshold),
    map: { ...map, values: Float32Array.from(map.values), frame: frameOf(map.frame) },
    regions: (line.regions ?? []).map(regionOf), regionsLeftOut: line.regions_left_out ?? 0,
    regionThreshold: line.region_threshold ?? 0, regionMinArea: line.region_min_area ?? 0,
    parts: line.parts ?? { patch: score }, method: line.method ?? "", model: line.model ?? "",
    digest: line.digest ?? "", modelDigest: line.model_digest ?? "",
    promptsDigest: line.prompts_digest ?? "", pixelsDigest: line.pixels_digest ?? "",
    ...(line.notes && { notes: line.notes }), decoder: "inctrl",
    timings: { encode: 0, compare: 0, total },
  };
}

/** The server answered with an error. */
class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

async function send(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = token === "" ? undefined : { Authorization: `Bearer ${token}` };
  const response = await fetch(path, { ...init, ...(headers && { headers }) });
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { error?: string };
  const message = body.error ?? `the server answered ${response.status}`;
  throw new Refused(response.status, message);
}

async function ask(path: string, token: string, init: RequestInit = {}): Promise<unknown> {
  return (await send(path, token, init)).json().catch(() => ({}));
}

/** Names of the prompt sets that the server stores; undefined: it does not store any. */
async function storedBy(token: string): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for (let cursor = ""; ; ) {
      const path = `v1/prompt-sets?limit=1000&cursor=${encodeURIComponent(cursor)}`;
      const page = (await ask(path, token)) as
        { prompt_sets: { name: string }[]; next_cursor?: string };
      names.push(...page.prompt_sets.map((s) => s.name));
      if (page.next_cursor === undefined) return names;
      cursor = page.next_cursor;
    }
  } catch (error) {
    if (error instanceof Refused && error.status === 501) return undefined;
    throw error;
  }
}

/**
 * The token of `inctrl app`: once in the address, which then loses it, and after that kept for this
 * tab, so that the page can be loaded again.
 */
function given(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) {
    sessionStorage.setItem("token", token);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem("token") ?? "";
}

/** Asks for a token until the server accepts one. */
async function open(): Promise<Start> {
  const line = document.getElementById("token-line") as HTMLElement;
  const input = document.getElementById("token") as HTMLInputElement;
  for (let token = given(); ; ) {
    try {
      const models = (await ask("v1/models", token)) as Model[];
      line.hidden = true;
      const stored = await storedBy(token);
      if (stored) document.body.dataset["store"] = "";
      if (models[0]?.temporary) document.body.dataset["temporary"] = "";
      const detector = new Server(models, stored, token);
      return { detector, badge: `Scored by ${location.host}`, good: false };
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      line.hidden = false;
      document.getElementById("badge")!.textContent =
        token === "" ? "This server needs a token" : "The server does not accept this token";
      token = await new Promise((resolve) => (input.onchange = () => resolve(input.value.trim())));
    }
  }
}

void start(open(), Promise.resolve({ normals: [], queries: [] }));
