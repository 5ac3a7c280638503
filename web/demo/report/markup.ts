/** HTML made of texts that are escaped. */

/** HTML that is as it should be. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Value = string | number | Markup | readonly Value[] | undefined;

const names: Record<string, string> = {
  "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;",
};

function written(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(written).join("");
  return String(value).replace(/[&<>"']/g, (c) => names[c]!);
}

/** A template whose values are escaped, unless they are markup. */
export const markup = (parts: TemplateStringsArray, ...values: Value[]): Markup =>
  new Markup(parts.map((part, i) => part + (i < values.length ? written(values[i]) : "")).join(""));
