/** Under Node a file may be given by its path as well: the build takes this for address.ts. */
import { pathToFileURL } from "node:url";

/** Absolute URLs have a scheme; one letter and a colon are a drive of Windows. */
const scheme = /^[a-z][a-z\d+.-]+:/i;

/** The URL of a file that is given by its URL or path. */
export const absolute = (url: string | URL): string =>
  String(url instanceof URL || scheme.test(url) ? url : pathToFileURL(url));

/** Node has no origins. */
export const isElsewhere = (): boolean => false;
