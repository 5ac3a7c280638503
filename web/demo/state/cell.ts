/** Texts in CSV: the rules of the command line (docs/results.md, "Texts in CSV"). */

/** A character that does not print on one line. */
const hidden = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u;
const every = (pattern: RegExp) => new RegExp(pattern.source, "gu");

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

const short: Record<string, string> = {
  "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
};
const long = Object.fromEntries(Object.entries(short).map(([c, text]) => [text[1], c]));

/** A character as in a string of Go or C. */
function escape(c: string): string {
  const point = c.codePointAt(0)!;
  if (point < 0x20 || point === 0x7f) return short[c] ?? `\\x${hex(point, 2)}`;
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

/**
 * A text as a cell that no spreadsheet takes for a formula and that says nothing to a terminal;
 * `inctrl verify` reads it back.
 */
export function cell(text: string): string {
  if (text.startsWith('"') || hidden.test(text)) {
    return `"${text.replace(/["\\]/g, "\\$&").replace(every(hidden), escape)}"`;
  }
  return /^'*[=+\-@]/.test(text) ? `'${text}` : text;
}

/** The text of a cell. */
export function textOf(cell: string): string {
  if (/^"[^]*"$/.test(cell) && cell.length > 1) return unescaped(cell.slice(1, -1));
  return /^'+[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

function unescaped(text: string): string {
  const code = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([^]))/gi;
  return text.replace(code, (_, x?: string, u?: string, big?: string, c?: string) =>
    c !== undefined ? (long[c] ?? c) : String.fromCodePoint(parseInt((x ?? u ?? big)!, 16)));
}

/** JSON in which all prints, but for line ends. */
export function printable(json: string): string {
  return json.replace(every(hidden), (c) => c === "\n" ? c :
    Array.from({ length: c.length }, (_, i) => `\\u${hex(c.charCodeAt(i), 4)}`).join(""));
}

/** A field of CSV: a text, or a number or truth value as it is. */
export function field(value: unknown): string {
  const text = typeof value === "string" ? cell(value) : String(value ?? "");
  return /[",\n\r]|^ /.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows of CSV, of fields as they are written. */
export function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  const fields = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r?\n|$)/gy;
  for (const [whole, text, end] of csv.matchAll(fields)) {
    if (whole === "" && rows.at(-1)!.length === 0) break;
    rows.at(-1)!.push(text!.startsWith('"') ? text!.slice(1, -1).replaceAll('""', '"') : text!);
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}
