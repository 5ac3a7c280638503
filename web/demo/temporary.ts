/** Prompt sets of `inctrl app`: in the memory of the server, for this page alone. */
import type { Near } from "../src/types.js";
import type { Learn, Prompts } from "./engine.js";

/** Sends a request to the server; an answer that is an error is thrown. */
export type Request = (path: string, init?: RequestInit) => Promise<Response>;

/** What the server says of a temporary prompt set. */
interface Made {
  id: string;
  model: string;
  threshold?: number;
  provisional?: boolean;
  notes?: string[];
  unreadable?: { index: number; error: string }[];
}

const path = "v1/temporary-prompt-sets";

/** A temporary prompt set, with its prompt file. */
export class TemporaryPrompts implements Prompts {
  readonly model: string;
  readonly set: string;
  readonly threshold: number | undefined;
  readonly provisional: boolean;
  readonly notes: string[];

  constructor(made: Made, private readonly file: Blob) {
    this.model = made.model;
    this.set = made.id;
    this.threshold = made.threshold;
    this.provisional = made.provisional ?? false;
    this.notes = [
      ...(made.notes ?? []),
      ...(made.unreadable ?? []).map((u) => `image ${u.index + 1} is left out: ${u.error}`),
    ];
  }

  toBlob(): Blob {
    return this.file;
  }
}

/** A form with a model, and what is not undefined of fields. */
function formOf(model: string, fields: Record<string, string | undefined>): FormData {
  const form = new FormData();
  form.append("model", model);
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, value);
  }
  return form;
}

async function make(request: Request, form: FormData): Promise<TemporaryPrompts> {
  const made = (await (await request(path, { method: "POST", body: form })).json()) as Made;
  const query = `model=${encodeURIComponent(made.model)}`;
  const file = await request(`${path}/${encodeURIComponent(made.id)}/prompts?${query}`);
  return new TemporaryPrompts(made, await file.blob());
}

/** Has a model learn images. */
export function teach(
  request: Request, model: string, images: File[], o: Learn,
): Promise<TemporaryPrompts> {
  const calibrate = o.calibrate === undefined ? undefined : String(o.calibrate);
  const form = formOf(model, { calibrate, class: o.className });
  for (const image of images) form.append("image", image, image.name);
  for (const image of o.normals ?? []) form.append("check", image, image.name);
  return make(request, form);
}

/** Opens a prompt file. */
export function openPrompts(
  request: Request, model: string, file: Blob,
): Promise<TemporaryPrompts> {
  const form = formOf(model, {});
  form.append("prompts", file, "prompts");
  return make(request, form);
}

/** The normal patch that a patch of an image is most like. */
export async function nearest(
  request: Request, image: Blob, of: TemporaryPrompts, patch: number,
): Promise<Near> {
  const form = formOf(of.model, { prompt_set: of.set, patch: String(patch) });
  form.append("image", image, "image");
  return (await (await request("v1/nearest", { method: "POST", body: form })).json()) as Near;
}

/** An image as the server decodes it, as PNG. */
export async function decoded(
  request: Request, model: string, image: Blob, signal?: AbortSignal, set?: string,
): Promise<Blob> {
  const form = formOf(model, { prompt_set: set });
  form.append("image", image, "image");
  const answer = await request("v1/decode", {
    method: "POST", body: form, signal: signal ?? null,
  });
  return answer.blob();
}
