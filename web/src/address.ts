/** URLs that callers give; under Node, node-address.ts takes its place. */
import { DetectorError } from "./errors.js";

/** An absolute URL: relative ones are relative to the page or, in a worker, to its script. */
export function absolute(url: string | URL): string {
  const { document, location } = globalThis as Partial<typeof globalThis>;
  const base = document?.baseURI ?? location?.href;
  try {
    return String(new URL(url, base?.startsWith("blob:") ? location!.origin : base));
  } catch {
    throw new DetectorError("ArgumentError", `"${String(url).slice(0, 256)}" is not a URL.`);
  }
}

/** Whether an absolute URL is not of the page's origin. */
export function isElsewhere(url: string): boolean {
  const { origin } = new URL(url);
  return origin === "null" || origin !== globalThis.origin;
}
