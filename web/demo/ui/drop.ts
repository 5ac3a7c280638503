/** Takes what is dropped or pasted anywhere on the page, and asks what it is if that is unclear. */
import { css, html } from "lit";
import type { Named } from "../state/engine.js";
import { messageOf } from "../state/errors.js";
import type { Store } from "../state/store.js";
import type { Texts } from "../text/en.js";
import { PageElement, look } from "./base.js";
import { dropped, refusals, type Found } from "./files.js";
import { icon } from "./icons.js";

/** What images are: normal ones, or to inspect. */
type Use = "normal" | "inspect";

/** Takes files: opens projects and prompt files, tells what is left out, uses the images. */
export async function receive(
  coming: Promise<Found>, store: Store, text: Texts, use: (images: Named[]) => void,
): Promise<void> {
  try {
    const { images, projects, prompts, refused } = await coming;
    if (refused.length > 0) store.toast(refusals(refused, text), { kind: "error" });
    for (const file of projects) await store.importProject(file, file.name);
    for (const file of prompts) await store.openPrompts(file, file.name);
    if (images.length > 0) return use(images);
    if (projects.length + prompts.length + refused.length > 0) return;
    store.toast(text.app.nothingThere, { kind: "error" });
  } catch (error) {
    store.toast(messageOf(error), { kind: "error" });
  }
}

export class DropAnywhere extends PageElement {
  static override properties = { over: { state: true }, asked: { state: true } };
  static override styles = [look, css`
    :host { display: contents; }
    .over {
      position: fixed; inset: 8px; z-index: 4; display: grid; place-content: center; gap: 8px;
      border: 3px dashed var(--accent); border-radius: 16px; text-align: center;
      background: color-mix(in srgb, var(--page) 88%, transparent); pointer-events: none;
    }
    .over strong { font-size: 24px; }
    h2 { font-size: 20px; }
    .choice { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 16px; }
    .choice button { flex-direction: column; padding: 24px 16px; text-align: center; }
    .choice .icon { width: 32px; height: 32px; color: var(--accent); }
    @media (max-width: 500px) { .choice { grid-template-columns: 1fr; } }
  `];

  declare private over: boolean;
  /** Images of which it is not known what they are. */
  declare private asked: Named[];

  constructor() {
    super();
    this.over = false;
    this.asked = [];
  }

  private readonly listeners = {
    dragenter: (e: DragEvent) => this.drag(e),
    dragover: (e: DragEvent) => this.drag(e),
    dragleave: (e: DragEvent) => {
      if (!e.relatedTarget) this.over = false;
    },
    drop: (e: DragEvent) => {
      e.preventDefault(); // else the browser opens the file in place of the page
      this.over = false;
      void this.take(dropped(e.dataTransfer));
    },
    paste: (e: ClipboardEvent) => {
      if (e.clipboardData?.files.length) void this.take(dropped(e.clipboardData));
    },
  };

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [name, f] of Object.entries(this.listeners)) {
      addEventListener(name, f as EventListener);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [name, f] of Object.entries(this.listeners)) {
      removeEventListener(name, f as EventListener);
    }
  }

  protected override render() {
    const t = this.text.app;
    const use = this.use();
    const what = use === "normal" ? t.dropNormal : use === "inspect" ? t.dropInspect : t.dropAsk;
    return html`
      ${this.over ? html`<div class="over" aria-hidden="true">
        <strong>${t.dropHere}</strong><span>${what}</span></div>` : ""}
      <dialog aria-labelledby="what" @close=${() => (this.asked = [])}>
        <h2 id="what">${t.whatAreThey(this.asked.length)}</h2>
        <div class="choice">
          <button @click=${() => this.answer("normal")}>${icon("learn")}${t.asNormal}</button>
          <button @click=${() => this.answer("inspect")}>${icon("inspect")}${t.asInspect}</button>
        </div>
        <div class="actions"><button class="plain"
          @click=${() => this.find<HTMLDialogElement>("dialog")?.close()}>${t.cancel}</button></div>
      </dialog>`;
  }

  /** What images are on this screen; undefined: that is unclear. */
  private use(): Use | undefined {
    const { step, learned, normals } = this.state;
    const some = learned !== undefined || normals.length > 0;
    if (step === "teach" || (step === "start" && !some)) return "normal";
    if (step === "inspect" && some) return "inspect";
    return undefined;
  }

  private drag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  private take(coming: Promise<Found>): Promise<void> {
    return receive(coming, this.store, this.text, (images) => this.place(images));
  }

  private place(images: Named[]): void {
    const use = this.use();
    if (use) return this.add(images, use);
    this.asked = [...this.asked, ...images];
    const dialog = this.find<HTMLDialogElement>("dialog");
    if (!dialog?.open) dialog?.showModal();
  }

  private answer(use: Use): void {
    const images = this.asked;
    this.find<HTMLDialogElement>("dialog")?.close();
    this.add(images, use);
  }

  private add(images: Named[], use: Use): void {
    if (use === "normal") this.store.addNormals(images);
    else this.store.addImages(images);
    this.store.go(use === "normal" ? "teach" : "inspect");
  }
}

customElements.define("drop-anywhere", DropAnywhere);
