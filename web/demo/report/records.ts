/** Results as the command line writes them: CSV, and lines of JSON (docs/results.md). */
import { withThreshold } from "../../src/digest.js";
import { toRecord, type ResultRecord } from "../../src/record.js";
import { field, printable } from "../state/cell.js";
import type { InspectedImage } from "../state/types.js";
import { isInspected } from "./figures.js";
import type { Rest } from "./rest.js";

/** The columns of CSV. */
const columns = [
  "image", "score", "anomalous", "threshold", "normalized", "method", "model", "digest", "regions",
  "heatmap", "notes", "error_class", "error", "model_digest", "prompts_digest", "pixels_digest",
] as const;

function recordOf({ name, result, error }: InspectedImage, limit?: number): ResultRecord {
  if (!result) return { image: name, ...(error !== undefined && { error }) };
  return toRecord(withThreshold(result, limit), name);
}

/** The results by the limit in force, in the order of the images. */
async function* records(
  images: readonly InspectedImage[], limit: number | undefined, rest: Rest,
): AsyncGenerator<ResultRecord> {
  for (const image of images.filter(isInspected)) {
    await rest();
    yield recordOf(image, limit);
  }
}

export async function csv(
  images: readonly InspectedImage[], limit: number | undefined, rest: Rest,
): Promise<Blob> {
  const lines = [`${columns.join(",")}\r\n`];
  for await (const r of records(images, limit, rest)) {
    const cells = {
      ...r, notes: r.notes?.join("; "),
      regions: r.regions && r.regions.length + (r.regions_left_out ?? 0),
    };
    lines.push(`${columns.map((name) => field(cells[name])).join(",")}\r\n`);
  }
  return new Blob(lines, { type: "text/csv" });
}

export async function jsonLines(
  images: readonly InspectedImage[], limit: number | undefined, rest: Rest,
): Promise<Blob> {
  const lines: string[] = [];
  for await (const r of records(images, limit, rest)) {
    lines.push(`${printable(JSON.stringify(r))}\n`);
  }
  return new Blob(lines, { type: "application/jsonl" });
}
