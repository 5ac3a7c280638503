/** The library's own files, and where they are. */
import { absolute } from "./address.js";
import { DetectorError } from "./errors.js";

/**
 * URLs of the library's files. Those that are not given lie beside this script, where bundlers put
 * them too; text.wasm and convert.wasm are packages of their own.
 */
export interface Assets {
  /** inctrl.wasm */
  program?: string | URL;
  /** kernels.wasm */
  kernels?: string | URL;
  /** relaxed.wasm */
  relaxed?: string | URL;
  /** worker.js */
  worker?: string | URL;
  /** mini.safetensors: the model, unless another is given. */
  model?: string | URL;
  /** formats.wasm: loaded only for an image of a format that the first program leaves to it. */
  formats?: string | URL;
  /** text.wasm, of @inctrl/text: loaded only for a class that the model does not know. */
  text?: string | URL;
  /** convert.wasm, of @inctrl/convert: loaded only for a published checkpoint. */
  convert?: string | URL;
}

export type AssetName = keyof Assets;

/** Each as this script's build made it (build.mjs). */
declare const FILES: Record<AssetName, { file: string; bytes: number; sha256: string }>;
export const ownFiles = FILES;

/** Settings of the whole page; the options of `create` come first. */
export const env: {
  /** Folder of the library's files, or the URL of each. */
  assets?: string | URL | Assets | undefined;
  /** Name of the cache for files; false: none. */
  cache?: string | false | undefined;
} = {};

/** In this form, word for word, bundlers find the files and put them beside what they write. */
const besideScript: Partial<Record<AssetName, () => URL>> = {
  program: () => new URL("./inctrl.wasm", import.meta.url),
  kernels: () => new URL("./kernels.wasm", import.meta.url),
  relaxed: () => new URL("./relaxed.wasm", import.meta.url),
  worker: () => new URL("./worker.js", import.meta.url),
  model: () => new URL("./mini.safetensors", import.meta.url),
  formats: () => new URL("./formats.wasm", import.meta.url),
};

/** Whether a file is given by its URL. */
export function isURL(source: unknown): source is string | URL {
  return typeof source === "string" || source instanceof URL;
}

/** Where a file is. */
export function locate(file: AssetName, assets: string | URL | Assets | undefined): string {
  const given = urlIn(assets, file) ?? urlIn(env.assets, file);
  if (given) return given;
  const literal = besideScript[file]?.();
  if (literal) return absolute(String(literal)); // Next.js makes it relative to the page
  // No literal, because bundlers refuse one of a file that is not there.
  return String(new URL(ownFiles[file].file, absolute(String(besideScript.worker!()))));
}

function urlIn(assets: string | URL | Assets | undefined, file: AssetName): string | undefined {
  if (assets === undefined) return undefined;
  if (!isURL(assets)) {
    const url = assets[file];
    return url && absolute(url);
  }
  const folder = new URL(absolute(assets));
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  return String(new URL(ownFiles[file].file, folder));
}

/** The error for a file that a package of its own has, and that is not there. */
export function notInstalled(file: "text" | "convert", error: unknown): DetectorError {
  const cause = error instanceof Error ? error.message : String(error);
  const name = ownFiles[file].file;
  const message = `${cause}. ${name} is a package of its own: npm install @inctrl/${file}, ` +
    `import ${file} from "@inctrl/${file}", and give its URL: ` +
    `AnomalyDetector.create({ assets: { ${file} } }).`;
  return new DetectorError("LoadError", message, name);
}

/** The error for a file of the library that belongs to another build than this script. */
export function otherVersion(url: string): DetectorError {
  const message = `${url}: ${fileIn(url)} is of another version than this script. ` +
    "All files must come from one build; perhaps a cache on the way holds an older one.";
  return new DetectorError("LoadError", message, url);
}

/** The last part of a path or URL, without its query. */
export function fileIn(path: string): string {
  const last = path.replace(/[?#].*$/, "").replace(/^.*\//, "");
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
