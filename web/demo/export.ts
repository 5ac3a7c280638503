/** Files to take away. */
import { toRecord, type Result } from "../src/detector.js";

/** One image of the list: scored, or not. */
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

/** A field of CSV; one that a spreadsheet would run is made text. */
function field(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(rows: Row[], threshold: number | undefined): string {
  const lines = rows.map(({ name, result: r, error }) => [
    name, r ? String(r.score) : "", r && threshold !== undefined ? String(r.score > threshold) : "",
    threshold === undefined ? "" : String(threshold), r?.method ?? "", r?.model ?? "", r?.digest ?? "",
    "", error ?? "", r?.modelDigest ?? "", r?.promptsDigest ?? "", r?.pixelsDigest ?? "",
  ]);
  const head = ["image", "score", "anomalous", "threshold", "method", "model", "digest", "heatmap",
    "error", "model_digest", "prompts_digest", "pixels_digest"];
  return [head, ...lines].map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

/** Results as `inctrl score` writes them, one a line. */
export function results(rows: Row[], threshold: number | undefined): string {
  return rows.map(({ name, result, error }) => {
    if (!result) return JSON.stringify({ image: name, error });
    const isAnomalous = threshold === undefined ? undefined : result.score > threshold;
    return JSON.stringify(toRecord({ ...result, threshold, isAnomalous }, name));
  }).join("\n") + "\n";
}
