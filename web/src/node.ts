/**
 * The library under Node: as in a page, with images also as paths and file: URLs, threads, and no
 * cache.
 *
 * @packageDocumentation
 */
/// <reference lib="dom" preserve="true" />
export * from "./detector.js";
