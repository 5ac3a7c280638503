/** The buttons that add files and folders to be inspected. */
import { html } from "lit";
import type { Store } from "../state/store.js";
import type { Texts } from "../text/en.js";
import { accept, chosen, refusals } from "./files.js";
import { icon } from "./icons.js";

async function take(e: Event, store: Store, text: Texts): Promise<void> {
  const input = e.target as HTMLInputElement;
  const { images, refused } = await chosen(input.files ?? []);
  input.value = "";
  if (images.length > 0) store.addImages(images);
  const said = refusals(refused, text);
  if (said !== "") store.toast(said, { kind: "error" });
}

export function addButtons(store: Store, text: Texts, main = false) {
  const { addFiles, addFolder } = text.inspect;
  const change = (e: Event) => void take(e, store, text);
  return html`
    <label class="button ${main ? "primary" : ""}">${icon("add")}${addFiles}
      <input type="file" multiple accept=${accept} aria-label=${addFiles} @change=${change}></label>
    <label class="button">${icon("folder")}${addFolder}
      <input type="file" webkitdirectory aria-label=${addFolder} @change=${change}></label>`;
}
