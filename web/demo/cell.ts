/** Texts in exports: the rules of the command line (docs/results.md, "Texts in CSV"). */

/** A character that does not print on one line. */
const hidden = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u;
const every = (pattern: RegExp) => new RegExp(pattern.source, "gu");

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

const short: Record<string, string> = {
  "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
};

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

/** JSON in which all prints, but for line ends. */
export function printable(json: string): string {
  return json.replace(every(hidden), (c) => c === "\n" ? c :
    Array.from({ length: c.length }, (_, i) => `\\u${hex(c.charCodeAt(i), 4)}`).join(""));
}
