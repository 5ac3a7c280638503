/** The URL of the script for a script tag, which is known only while it runs (build.mjs). */
const script = globalThis.document?.currentScript as HTMLScriptElement | null | undefined;
export const scriptURL = script?.src || globalThis.document?.baseURI || globalThis.location?.href;
