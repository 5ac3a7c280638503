/** Text directions of classes that a model does not know, from its text tower. */
import { Client } from "./client.js";
import { DetectorError } from "./errors.js";
import type { Program } from "./program.js";
import type { ModelInfo } from "./types.js";
import type { Workers } from "./workers.js";

/** The text tower and its program, both loaded when they are first needed. */
export interface TextSource {
  name: string;
  program(signal?: AbortSignal): Promise<Program>;
  file(signal?: AbortSignal): Promise<Blob>;
  workers: Workers;
}

/** Computes the text directions of classes, and keeps them. */
export class Directions {
  private readonly known = new Map<string, Float32Array>();

  constructor(private readonly source: TextSource | undefined) {}

  /**
   * The text direction of a class; undefined for a class that the model knows. The worker that
   * computes it ends with the call, which frees its memory.
   */
  async of(
    className: string, info: ModelInfo, signal?: AbortSignal,
  ): Promise<Float32Array | undefined> {
    if (info.classes.includes(className)) return undefined;
    const { source } = this;
    const key = `${info.space} ${className}`;
    const found = this.known.get(key);
    if (found) return found;
    if (!source) {
      const classes = info.classes.map((c) => `"${c}"`).join(", ");
      throw new DetectorError("ArgumentError",
        `The model knows ${classes}; for "${className}" it needs its text tower.`);
    }
    const [program, file] = await Promise.all([source.program(signal), source.file(signal)]);
    const client = new Client(program, source.workers, async () => undefined);
    try {
      const { name: model, space, embed } = info;
      const args = { name: source.name, file, class: className, model, space, embed };
      const direction = await client.call("direction", args, signal);
      this.known.set(key, direction);
      return direction;
    } finally {
      client.close();
    }
  }
}
