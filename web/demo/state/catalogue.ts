/**
 * The public backbones that the page offers, of internal/catalogue. One is loaded before the page
 * locks its network, so choosing one opens the page anew.
 */
import type { CreateOptions } from "../../src/options.js";

/** An entry of the catalogue (build.mjs). */
export interface Backbone {
  name: string;
  title: string;
  files: { url: string; bytes: number; sha256: string }[];
  licence: { id: string; name: string };
  image: number;
  gelu: "" | "exact" | "quick";
  mean: [number, number, number];
  std: [number, number, number];
  good_for: string;
}

/** Those that anyone may load. */
declare const BACKBONES: Backbone[];
export const backbones: readonly Backbone[] = BACKBONES;

const key = "backbone";

/** The name of the backbone that the page's address asks for; "": none. */
export const wantedBackbone = (query: URLSearchParams): string => query.get(key) ?? "";

/** The address that opens the page with a backbone. */
export const addressOf = (name: string): string =>
  name === "" ? location.pathname : `?${key}=${encodeURIComponent(name)}`;

/** The model that the page's address asks for: `?backbone=NAME` or `?model=URL`. */
export function wantedModel(query: URLSearchParams): CreateOptions {
  const url = query.get("model");
  if (url !== null) return { model: url };
  const name = wantedBackbone(query);
  if (name === "") return {};
  const b = BACKBONES.find((b) => b.name === name);
  if (!b) throw new Error(`there is no backbone "${name.slice(0, 64)}"`);
  const { image, gelu, mean, std } = b;
  return {
    model: b.files.map((f) => f.url), sha256: b.files.map((f) => f.sha256 || undefined),
    convert: { name, image, ...(gelu && { gelu }), mean, std }, // those of inctrl models get
  };
}
