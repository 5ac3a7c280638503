/** Files to save: results and what belongs to them. */
import { isAbove, toRecord, type ResultRecord } from "../src/record.js";
import type { Result } from "../src/types.js";

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

/** A field of CSV; one that a spreadsheet would take for a formula becomes text. */
function field(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The columns of CSV (docs/results.md). */
const columns = [
  "image", "score", "anomalous", "threshold", "method", "model", "digest", "heatmap", "notes",
  "error_class", "error", "model_digest", "prompts_digest", "pixels_digest",
] as const;

export function csv(rows: Row[], threshold: number | undefined): string {
  const cells = (r: ResultRecord) => ({ ...r, notes: r.notes?.join("; ") });
  const lines = records(rows, threshold).map(cells).map((r) =>
    columns.map((name) => field(String(r[name] ?? ""))));
  return [columns, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** The rows as results, by the threshold of the page (docs/results.md). */
export function records(rows: Row[], threshold: number | undefined): ResultRecord[] {
  return rows.map(({ name, result, error = "not scored" }) => {
    if (!result) return { image: name, error };
    const anomalous = threshold === undefined ? undefined : isAbove(result.score, threshold);
    return toRecord({ ...result, threshold, anomalous }, name);
  });
}

/** One result a line, as `inctrl score` writes them. */
export function jsonLines(rows: Row[], threshold: number | undefined): string {
  return records(rows, threshold).map((r) => `${JSON.stringify(r)}\n`).join("");
}
