/** How much has arrived of what the page loads, in bytes of the line: hosts compress programs. */
import type { Progress } from "../../src/progress.js";

/** Bytes of the files that are loaded: as they are, and compressed (build.mjs). */
declare const SIZES: Record<string, { bytes: number; sent: number }>;

/** Whether the host compresses, as the page's own script says, which has arrived. */
function compresses(): boolean {
  const [script] = performance.getEntriesByName(import.meta.url) as PerformanceResourceTiming[];
  return !!script && script.encodedBodySize > 0 && script.encodedBodySize < script.decodedBodySize;
}

export class Arrival {
  private readonly sizes = new Map<string, number>();
  private readonly shares = new Map<string, number>();

  /** @param own the model is the page's own; the sizes of others are not known. */
  constructor(
    private readonly own: boolean, private readonly tell: (loaded: number, total: number) => void,
  ) {
    const size = compresses() ? "sent" : "bytes";
    for (const [file, sizes] of Object.entries(SIZES)) this.sizes.set(file, sizes[size]);
  }

  /** Of a file, a share from 0 to 1 has arrived. */
  arrived(file: string, share: number): void {
    if (!this.own) return;
    this.shares.set(file, share);
    let [loaded, total] = [0, 0];
    for (const [name, size] of this.sizes) {
      loaded += size * (this.shares.get(name) ?? 0);
      total += size;
    }
    this.tell(loaded, total);
  }

  readonly progress = ({ file, loaded, total, overall }: Progress): void => {
    if (!this.own) this.tell(overall.loaded, overall.total);
    else if (total > 0) this.arrived(file, loaded / total);
  };
}
