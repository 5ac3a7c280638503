/** Images as the element takes them. */
import { DetectorError, type ImageSource } from "../detector.js";

/** Normal images: a list, one of them, or URLs separated by spaces. */
export type Normals = ImageSource | readonly ImageSource[] | FileList;

/** A file and its name. */
export interface NamedFile {
  blob: Blob;
  name: string;
}

/** The name of a value's class, which is the same in every frame and copy of a library. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether it is a file, or the URL of one, which can be read later and more than once. */
export function isStored(source: ImageSource): source is string | URL | Blob {
  return ["String", "URL", "Blob", "File"].includes(kindOf(source));
}

/** A file, fetched if only its URL is given. */
export async function loaded(
  source: string | URL | Blob, signal?: AbortSignal,
): Promise<NamedFile> {
  if (typeof source !== "string" && !isURL(source)) {
    return { blob: source, name: (source as Partial<File>).name ?? "image" };
  }
  const url = String(source);
  const name = url.slice(url.lastIndexOf("/") + 1);
  try {
    const response = await fetch(url, { signal: signal ?? null });
    if (response.ok) return { blob: await response.blob(), name };
    throw new Error(`the server answered ${response.status}`);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = location.protocol === "file:"
      ? "a page that is opened from a file cannot load others; a web server must send it"
      : String(error);
    throw new DetectorError("LoadError", `${url}: ${reason}`, url);
  }
}

function isURL(source: URL | Blob): source is URL {
  return kindOf(source) === "URL";
}
