/** The texts of the person's language. */
import { de } from "./de.js";
import { en, type Texts } from "./en.js";

export const languages: Record<string, Texts> = { en, de };

/** The first of the languages wanted that there is. */
export function languageOf(wanted: readonly string[]): string {
  const known = wanted.map((l) => l.slice(0, 2).toLowerCase()).find((l) => languages[l]);
  return known ?? "en";
}
