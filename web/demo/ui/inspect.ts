/** The screen on which images are inspected: the gallery, the viewer, why, and the limit. */
import { html, nothing } from "lit";
import { messageOf } from "../state/errors.js";
import type { InspectedImage } from "../state/types.js";
import { addButtons } from "./add.js";
import { PageElement, look } from "./base.js";
import { explain, type Why } from "./explain.js";
import type { ImageGrid } from "./gallery.js";
import "./gallery.js";
import { strongest } from "./geometry.js";
import { icon } from "./icons.js";
import { inspectLook } from "./inspect-look.js";
import "./limit-chart.js";
import type { ImageViewer } from "./viewer.js";
import "./viewer.js";
import type { ImageWhy } from "./why.js";
import "./why.js";

/** Milliseconds that an image is shown before it is compared: people leaf through them. */
const settled = 200;

export class InspectView extends PageElement {
  static override properties = {
    patch: { state: true }, why: { state: true }, fault: { state: true }, open: { state: true },
  };
  static override styles = [look, inspectLook];

  private declare patch: number | undefined;
  private declare why: Why | undefined;
  /** Why there is no answer to what was asked. */
  private declare fault: string | undefined;
  /** The sheet is open, on a narrow screen. */
  private declare open: boolean;
  private asked: unknown[] = [];
  private timer = 0;
  private readonly narrow = matchMedia("(max-width: 700px)");

  constructor() {
    super();
    this.open = false;
    this.addEventListener("focusout", () => this.viewer?.showOriginal(false));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.narrow.addEventListener("change", this.resized);
    addEventListener("popstate", this.closed);
    addEventListener("keydown", this.pressed);
    addEventListener("keyup", this.released);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.narrow.removeEventListener("change", this.resized);
    removeEventListener("popstate", this.closed);
    removeEventListener("keydown", this.pressed);
    removeEventListener("keyup", this.released);
    clearTimeout(this.timer);
  }

  private readonly resized = () => this.requestUpdate();

  private get grid(): ImageGrid | null {
    return this.find<ImageGrid>("image-grid");
  }

  private get viewer(): ImageViewer | null {
    return this.find<ImageViewer>("image-viewer");
  }

  /** The image in the viewer. */
  private get image(): InspectedImage | undefined {
    const { images, selected } = this.state;
    return images.find((i) => i.id === selected) ?? images[0];
  }

  protected override render() {
    const { state } = this;
    const text = this.text.inspect;
    return html`<h1 class="hidden-text">${text.title}</h1>
      ${state.images.length === 0 ? this.renderEmpty() : html`
        <image-grid @open=${this.show} @listed=${this.resized}></image-grid>
        ${this.renderDetail()}`}`;
  }

  private renderEmpty() {
    const text = this.text.inspect;
    const { learned, learning } = this.state;
    return html`
      <div class="start">
        ${learned || learning ? html`
          <h2>${text.addTitle}</h2>
          <p class="quiet">${text.addText}</p>
          <div class="buttons">${addButtons(this.store, this.text, true)}</div>`
          : html`${this.renderNothingLearned()}
            <p class="quiet">${text.addBefore}</p>
            <div class="buttons">${addButtons(this.store, this.text)}</div>`}
      </div>`;
  }

  private renderNothingLearned() {
    const text = this.text.inspect;
    return html`
      <h2>${text.nothingLearned}</h2>
      <p class="quiet">${text.nothingLearnedText}</p>
      <button class="primary" @click=${() => this.store.go("teach")}>${text.toTeach}</button>`;
  }

  private renderDetail() {
    const { image, narrow } = this;
    const { learned, learning } = this.state;
    const text = this.text.inspect;
    const sheet = narrow.matches;
    if (sheet && !this.open) return nothing;
    return html`
      <div class="detail" role=${sheet ? "dialog" : nothing} aria-modal=${sheet ? "true" : nothing}
        aria-label=${sheet && image ? image.name : nothing}>
        ${sheet ? html`<button class="plain back" @click=${this.hide}
          >${icon("back")}${text.back}</button>` : nothing}
        ${learned || learning ? html`
          <image-viewer .image=${image} .why=${this.why} .patch=${this.patch}
            .place=${this.placeOf(image)} @step=${this.step} @patch=${this.choose}></image-viewer>
          <image-why .image=${image} .why=${this.why} .patch=${this.patch} .fault=${this.fault}
            @patch=${this.choose} @remove=${() => this.grid?.remove(image)}></image-why>
          <limit-chart></limit-chart>`
          : html`<div class="start viewer">${this.renderNothingLearned()}</div>`}
      </div>`;
  }

  private placeOf(image: InspectedImage | undefined): string {
    const shown = this.grid?.shown ?? [];
    const at = image ? shown.indexOf(image) : -1;
    return at < 0 ? "" : this.text.inspect.position(at + 1, shown.length);
  }

  protected override updated(): void {
    const { image, viewer } = this;
    if (image?.id !== this.asked[0]) this.patch = undefined;
    const asked = [image?.id, image?.result, this.patch, this.state.learned, viewer];
    if (asked.every((value, i) => value === this.asked[i])) return;
    this.asked = asked;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), settled);
  }

  /** Asks what the spot is most similar to. */
  private async ask(): Promise<void> {
    const { image, asked } = this;
    this.fault = undefined;
    if (!image?.result || !image.file || image.stale || !this.viewer) return;
    try {
      const why = await explain(this.store, image, this.patch ?? strongest(image.result.map));
      if (asked === this.asked) this.why = why;
    } catch (error) {
      if (asked === this.asked) this.fault = messageOf(error);
    }
  }

  private readonly choose = (e: CustomEvent<number>) => {
    this.patch = e.detail;
  };

  private readonly step = (e: CustomEvent<number>) => this.grid?.step(e.detail);

  // The sheet, on narrow screens.

  private readonly show = () => {
    if (!this.narrow.matches) return;
    this.open = true;
    history.pushState({ sheet: true }, "");
    this.dispatchEvent(new CustomEvent("sheet", { detail: true, bubbles: true, composed: true }));
    void this.updateComplete.then(() => this.find(".back")?.focus());
  };

  private readonly hide = () => history.back();

  private readonly closed = () => {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new CustomEvent("sheet", { detail: false, bubbles: true, composed: true }));
    void this.updateComplete.then(() => this.grid?.focusTile());
  };

  // Keys. They work while the focus is in this screen or nowhere, so they disturb nothing else.

  private readonly pressed = (e: KeyboardEvent) => {
    if (e.composedPath().includes(this) || e.target === document.body) this.key(e);
  };

  private readonly released = (e: KeyboardEvent) => {
    if (e.key === " ") this.viewer?.showOriginal(false);
  };

  private key(e: KeyboardEvent): void {
    const on = e.composedPath()[0] as HTMLElement;
    if (e.ctrlKey || e.metaKey || e.altKey || on.matches("input, select, textarea")) return;
    if (e.key === " " && on.matches("button, summary")) return;
    if (this.act(e)) e.preventDefault();
  }

  private act(e: KeyboardEvent): boolean {
    const { image, viewer } = this;
    if (!image || !viewer) return false;
    if (e.shiftKey && e.key.startsWith("Arrow")) {
      viewer.pan(e.key);
      return true;
    }
    const key = e.key.toLowerCase();
    const acts: Record<string, () => void> = {
      " ": () => viewer.showOriginal(true),
      arrowright: () => this.grid?.step(1), arrowleft: () => this.grid?.step(-1),
      n: () => this.say("normal"), d: () => this.say("anomalous"),
      delete: () => this.grid?.remove(),
      escape: () => this.open && this.hide(),
    };
    acts[key]?.();
    return key in acts || viewer.act(key);
  }

  private say(label: "normal" | "anomalous"): void {
    const { image } = this;
    if (!image?.result) return;
    this.find<ImageWhy>("image-why")?.say(image, image.label === label ? undefined : label);
  }
}

customElements.define("inspect-view", InspectView);
