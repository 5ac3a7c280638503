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
