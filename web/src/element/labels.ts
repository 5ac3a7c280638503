/** The texts that the element shows, in English and German; a page can give others. */

/**
 * Texts of the element. `{…}` stands for a value. Each is also an attribute: `label-anomalous`,
 * `label-start` and so on.
 */
export interface Labels {
  /** The verdict of an anomalous image. */
  anomalous: string;
  /** The verdict of a normal image. */
  normal: string;
  /** `{score}` is the score of an image. */
  score: string;
  /** `{count}` is the number of anomalous regions; part of the text alternative. */
  regions: string;
  /** The text alternative: `{text}` is the verdict, the score and the regions. */
  alternative: string;
  /** `{percent}` of the files are loaded. */
  loading: string;
  /** `{percent}` of the normal images are learned. */
  learning: string;
  scoring: string;
  /** `{message}` is what failed, in English. */
  error: string;
  /** `{fps}` is the number of frames that are scored in a second. */
  frames: string;
  /** The button that turns the camera on. */
  start: string;
  /** The button that turns the camera off. */
  stop: string;
}

const english: Labels = {
  anomalous: "anomalous", normal: "normal", score: "score {score}",
  regions: "anomalous regions: {count}", alternative: "Heat map: {text}",
  loading: "Loading … {percent}", learning: "Learning … {percent}", scoring: "Scoring …",
  error: "Error: {message}", frames: "{fps} frames/s", start: "Start camera", stop: "Stop camera",
};

const german: Labels = {
  anomalous: "auffällig", normal: "normal", score: "Wert {score}",
  regions: "auffällige Bereiche: {count}", alternative: "Heatmap: {text}",
  loading: "Wird geladen … {percent}", learning: "Lernt … {percent}", scoring: "Wird geprüft …",
  error: "Fehler: {message}", frames: "{fps} Bilder/s", start: "Kamera einschalten",
  stop: "Kamera ausschalten",
};

const languages: Record<string, Labels> = { de: german, en: english };

export const labelNames = Object.keys(english) as (keyof Labels)[];

/** The attribute of a label. */
export const labelAttribute = (name: keyof Labels) => `label-${name}`;

/** The labels of a language, such as "de-AT"; English if it has none. */
export function labelsOf(language: string): Labels {
  return languages[language.toLowerCase().split("-")[0]!] ?? english;
}

/** A label with its values. */
export function fill(label: string, values: Record<string, string>): string {
  return label.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all).trim();
}

/** The language of an element: the `lang` nearest to it, also outside of shadow trees. */
export function languageOf(element: Element): string {
  for (let e: Element | undefined = element; e;) {
    const near: Element | null = e.closest("[lang]");
    if (near) return near.getAttribute("lang") || "en";
    e = (e.getRootNode() as Partial<ShadowRoot>).host;
  }
  return "en";
}

/** A number in a language; in English if the language is none. */
export function numeral(value: number, language: string, o: Intl.NumberFormatOptions): string {
  try {
    return new Intl.NumberFormat(language, o).format(value);
  } catch {
    return new Intl.NumberFormat("en", o).format(value);
  }
}
