/** The texts of the person's language. */
import { de } from "./de.js";
import { en, type Texts } from "./en.js";

export const languages: Record<string, Texts> = { en, de };

const key = "inctrl-language";

/** The language that was chosen, else the first of those wanted that there is. */
export function languageOf(wanted: readonly string[]): string {
  const all = [chosen() ?? "", ...wanted];
  const short = all.map((l) => l.slice(0, 2).toLowerCase());
  return short.find((l) => Object.hasOwn(languages, l)) ?? "en";
}

/** Keeps the person's choice of language. */
export function remember(language: string): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // A browser may refuse storage; the page then speaks the chosen language until it is closed.
  }
}

function chosen(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
