/**
 * The public backbones that the page offers, of internal/catalogue. One is loaded before the page
 * locks its network, so choosing one opens the page anew.
 */
import type { CreateOptions } from "../src/options.js";
import { $ } from "./dom.js";

/** An entry of the catalogue (build.mjs). */
interface Backbone {
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

const key = "backbone";

/** The model that the page's address asks for: `?backbone=NAME` or `?model=URL`. */
export function wantedModel(query: URLSearchParams): CreateOptions {
  const url = query.get("model");
  if (url !== null) return { model: url };
  const name = query.get(key);
  if (name === null) return {};
  const b = BACKBONES.find((b) => b.name === name);
  if (!b) throw new Error(`there is no backbone "${name.slice(0, 64)}"`);
  const { image, gelu, mean, std } = b;
  return {
    model: b.files.map((f) => f.url), sha256: b.files.map((f) => f.sha256 || undefined),
    convert: { name, image, ...(gelu && { gelu }), mean, std }, // those of inctrl models get
  };
}

/** Lists the backbones; the one in use is selected. */
export function wireBackbones(query: URLSearchParams): void {
  const select = $<HTMLSelectElement>(key);
  const about = $("backbone-about");
  const options = BACKBONES.map((b) => {
    const bytes = b.files.reduce((n, f) => n + f.bytes, 0);
    return new Option(`${b.title} (${Math.round(bytes / 1e6)} MB)`, b.name);
  });
  const first = new Option(query.has("model") ? "that of the address" : "the bundled model", "");
  select.replaceChildren(first, ...options);
  select.value = query.get(key) ?? "";
  const show = () => {
    const b = BACKBONES.find((b) => b.name === select.value);
    const host = b && new URL(b.files[0]!.url).host;
    about.textContent = b
      ? `From ${host}, licence ${b.licence.id || b.licence.name}. Good for ${b.good_for}.` : "";
    $<HTMLButtonElement>("backbone-load").disabled = select.value === (query.get(key) ?? "");
  };
  select.onchange = show;
  show();
  $("backbone-load").onclick = () => {
    location.search = select.value && `?${key}=${encodeURIComponent(select.value)}`;
  };
}
