/** Directions of classes that a model does not hold, from its text tower. */
import { Client } from "./client.js";
import { DetectorError } from "./errors.js";
import type { Program } from "./program.js";
import type { ModelInfo } from "./protocol.js";

/** Where the text tower and its program come from; both are loaded when they are first needed. */
export interface TextSource {
  name: string;
  program(signal?: AbortSignal): Promise<Program>;
  file(signal?: AbortSignal): Promise<Blob>;
  make: () => Worker;
}

/** Knows the directions of classes, once asked for. */
export class Directions {
  private readonly known = new Map<string, Float32Array>();

  constructor(private readonly source: TextSource | undefined) {}

  /**
   * The direction of a class; undefined for one of the model's own. The worker that finds it ends with the
   * call, so that its memory is free again.
   */
  async of(className: string, info: ModelInfo, signal?: AbortSignal): Promise<Float32Array | undefined> {
    if (info.classes.includes(className)) return undefined;
    const { source } = this;
    const key = `${info.space} ${className}`;
    const found = this.known.get(key);
    if (found) return found;
    if (!source) {
      throw new DetectorError("ArgumentError",
        `The model knows ${info.classes.map((c) => `"${c}"`).join(", ")}; for "${className}" it needs its text tower.`);
    }
    const [program, file] = await Promise.all([source.program(signal), source.file(signal)]);
    const client = new Client(program, source.make, async () => undefined);
    try {
      const { name: model, space, embed } = info;
      const g = await client.call("direction", { name: source.name, file, class: className, model, space, embed }, signal);
      this.known.set(key, g);
      return g;
    } finally {
      client.close();
    }
  }
}
