/** Files to save: results and what belongs to them. */
import { withThreshold } from "../src/digest.js";
import { toRecord, type ResultRecord } from "../src/record.js";
import type { Result } from "../src/types.js";
import { cell, printable } from "./cell.js";

/** An image of the list. */
export interface Row {
  name: string;
  file: Blob;
  result?: Result;
  error?: string;
}

export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A field of CSV: a text, or a number or truth value as it is. */
function field(value: unknown): string {
  const text = typeof value === "string" ? cell(value) : String(value ?? "");
  return /[",\n\r]|^ /.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The columns of CSV (docs/results.md). */
const columns = [
  "image", "score", "anomalous", "threshold", "normalized", "method", "model", "digest", "regions",
  "heatmap",
  "notes", "error_class", "error", "model_digest", "prompts_digest", "pixels_digest",
] as const;

export function csv(rows: Row[], threshold: number | undefined): string {
  const cells = (r: ResultRecord) => ({
    ...r, notes: r.notes?.join("; "),
    regions: r.regions && r.regions.length + (r.regions_left_out ?? 0),
  });
  const lines = records(rows, threshold).map(cells).map((r) =>
    columns.map((name) => field(r[name])));
  return [columns, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** The rows as results, by the threshold of the page (docs/results.md). */
function records(rows: Row[], threshold: number | undefined): ResultRecord[] {
  return rows.map(({ name, result, error = "not scored" }) => {
    if (!result) return { image: name, error };
    return toRecord(withThreshold(result, threshold), name);
  });
}

/** One result a line, as `inctrl score` writes them. */
export function jsonLines(rows: Row[], threshold: number | undefined): string {
  return records(rows, threshold).map((r) => `${printable(JSON.stringify(r))}\n`).join("");
}

/** All results as one JSON document. */
export function json(rows: Row[], threshold: number | undefined): string {
  return printable(JSON.stringify(records(rows, threshold), null, 2));
}
