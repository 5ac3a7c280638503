/** Image files that the first program leaves to the program of further formats. */
import { Client } from "./client.js";
import { DetectorError } from "./errors.js";
import { until } from "./limit.js";
import type { Program } from "./program.js";
import type { WireImage } from "./protocol.js";
import type { Limits } from "./types.js";
import type { Workers } from "./workers.js";

/** The program of further formats, loaded when it is first needed. */
export interface FormatsSource {
  program(): Promise<Program>;
  workers: Workers;
  limits: Limits;
}

/** Decodes images of further formats, in a worker that ends when no image is left. */
export class Formats {
  private client: Client | undefined;
  private users = 0;
  private closed = false;

  constructor(private readonly source: FormatsSource) {}

  /** The image, decoded into what the first program takes in place of the file. */
  async decode(image: WireImage, signal?: AbortSignal): Promise<WireImage> {
    const { name } = image;
    const { limits } = this.source;
    this.users++;
    try {
      const program = await until(this.source.program(), signal);
      if (this.closed) throw new DetectorError("ClosedError", "The detector is closed.");
      this.client ??= new Client(program, this.source.workers, async () => undefined);
      const data = await this.client.call("decode", { image, limits }, signal);
      return { name, data, packed: true };
    } finally {
      if (--this.users === 0) this.end();
    }
  }

  close(): void {
    this.closed = true;
    this.end();
  }

  private end(): void {
    this.client?.close();
    this.client = undefined;
  }
}
