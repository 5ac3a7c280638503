/** The gallery of inspected images. Only the tiles that are seen are in the document. */
import { html, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { InspectedImage } from "../state/types.js";
import { limitOf, percentOfLimit, type Verdict } from "../state/verdict.js";
import { checked } from "../state/limits.js";
import { addButtons } from "./add.js";
import { PageElement, look } from "./base.js";
import { galleryLook } from "./gallery-look.js";
import { chips, list, orders, type Choice, type Chip, type Listing, type Order } from "./list.js";
import { duration } from "../text/numbers.js";
import { icon } from "./icons.js";
import { sign } from "./signs.js";
import { thumbnail, Thumbs } from "./thumbs.js";
import { variables } from "./variables.js";

/** Pixels of a tile, at least, and of a row, with the gap. */
const tileWidth = 96;
const rowHeight = 132;
const gap = 4;
/** Rows beyond the window on either side, for quick scrolling. */
const spare = 2;

export class ImageGrid extends PageElement {
  static override properties = { choice: { state: true } };
  static override styles = [look, galleryLook];

  declare choice: Choice;
  private readonly thumbs = new Thumbs(() => this.later());
  private readonly observer = new ResizeObserver(() => this.measure());
  private listing: Listing = list([], undefined, false, {
    chip: "all", order: "added", query: "",
  });
  private of: unknown[] = [];
  private columns = 3;
  private width = 300;
  private height = 600;
  private top = 0;
  /** The index of the active image. */
  private at = 0;
  /** A tile has the focus, and the next one gets it when that goes. */
  private focused = false;

  constructor() {
    super();
    this.choice = { chip: "all", order: "added", query: "" };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    this.thumbs.clear();
  }

  /** Draws all thumbnails of a frame at once. */
  private later(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.requestUpdate();
    });
  }

  private due = false;

  /** The images that are shown, in order. */
  get shown(): readonly InspectedImage[] {
    return this.listing.shown;
  }

  /** The image in the viewer, or the first. */
  get active(): InspectedImage | undefined {
    return this.listing.shown[this.at];
  }

  /** Chooses the next image, 1, or the one before, -1, or further. */
  step(by: number): void {
    this.locate();
    const { shown } = this.listing;
    const next = shown[Math.min(Math.max(this.at + by, 0), shown.length - 1)];
    if (next) this.store.select(next.id);
  }

  /** Removes an image; the next one takes its place. */
  remove(image = this.active): void {
    if (!image) return;
    const { shown } = this.listing;
    const at = shown.indexOf(image);
    const next = shown[at + 1] ?? shown[at - 1];
    if (next) this.store.select(next.id);
    this.store.removeImages([image.id], this.text.inspect.removed(image.name));
  }

  focusTile(): void {
    const tile = this.find(".tile[tabindex='0']") ?? this.find(".button");
    (tile?.querySelector("input") ?? tile)?.focus();
  }

  private relist(): void {
    const { state, choice } = this;
    const limit = limitOf(state);
    const of = [state.images, limit, state.learned, choice];
    if (of.every((value, i) => value === this.of[i])) return;
    this.of = of;
    this.listing = list(state.images, limit, checked(state), choice);
    this.dispatchEvent(new CustomEvent("listed"));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const active = (this.renderRoot as ShadowRoot | undefined)?.activeElement;
    this.focused = active?.classList.contains("tile") ?? false;
    this.relist();
    this.locate();
  }

  private locate(): void {
    const { selected } = this.state;
    if (this.active?.id === selected && selected !== undefined) return;
    this.at = Math.max(0, this.listing.shown.findIndex((i) => i.id === selected));
  }

  protected override updated(): void {
    const scroller = this.find(".scroller");
    if (scroller) this.observer.observe(scroller);
    const wanted = this.seen().map((i) => this.listing.shown[i]!);
    this.thumbs.want(wanted);
    if (this.scrolledTo !== this.state.selected) {
      this.scrolledTo = this.state.selected;
      this.reveal();
    }
    if (this.focused && !this.find(".tile:focus[tabindex='0']")) this.focusTile();
  }

  private scrolledTo: string | undefined;

  private measure(): void {
    const scroller = this.find(".scroller");
    if (!scroller) return;
    const width = scroller.clientWidth - 16;
    const columns = Math.max(1, Math.floor((width + gap) / (tileWidth + gap)));
    const height = scroller.clientHeight;
    if (width === this.width && columns === this.columns && height === this.height) return;
    Object.assign(this, { width, columns, height });
    this.requestUpdate();
  }

  private scrolled(e: Event): void {
    const { scrollTop } = e.target as HTMLElement;
    const row = (top: number) => Math.floor(top / rowHeight);
    const moved = row(scrollTop) !== row(this.top);
    this.top = scrollTop;
    if (moved) this.requestUpdate();
  }

  /** Scrolls to the chosen image. */
  private reveal(): void {
    const scroller = this.find(".scroller");
    const at = this.listing.shown.findIndex((i) => i.id === this.state.selected);
    if (!scroller || at < 0) return;
    const top = Math.floor(at / this.columns) * rowHeight;
    const { scrollTop, clientHeight } = scroller;
    if (top < scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight + 8 > scrollTop + clientHeight) {
      scroller.scrollTop = top + rowHeight + 8 - clientHeight;
    }
  }

  /** Indices of the tiles in the document: those in the window, and the active one. */
  private seen(): number[] {
    const { shown } = this.listing;
    const row = Math.floor(this.top / rowHeight);
    const rows = Math.ceil(this.height / rowHeight) + 1;
    const first = Math.max(0, row - spare) * this.columns;
    const end = Math.min(shown.length, (row + rows + spare) * this.columns);
    const all = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    const { at } = this;
    if (at >= end && at < shown.length) all.push(at);
    else if (at < first) all.unshift(at);
    return all;
  }

  protected override render() {
    const { images } = this.state;
    return html`
      <div class="head">${addButtons(this.store, this.text)}</div>
      ${images.length === 0 ? nothing : html`
        ${this.renderProgress()}
        ${this.renderTools()}
        ${this.renderTiles()}`}`;
  }

  private renderProgress() {
    const { scoring } = this.state;
    if (!scoring) return nothing;
    const { done, total, rate, paused } = scoring;
    const text = this.text.inspect;
    const left = rate > 0 ? duration((total - done) / rate, this.locale) : "";
    const said = paused ? text.paused(done, total) : text.progress(done, total, rate, left);
    return html`
      <div class="progress">
        <span>${said}</span>
        <button class="plain icon-only" aria-label=${paused ? text.resume : text.pause}
          title=${paused ? text.resume : text.pause}
          @click=${() => this.store.pause(!paused)}>${icon(paused ? "play" : "pause")}</button>
        <progress max=${total} .value=${done} aria-label=${said}></progress>
      </div>`;
  }

  private renderTools() {
    const text = this.text.inspect;
    const { counts } = this.listing;
    const { chip, order, query } = this.choice;
    const offered = chips.filter((c) => c !== "unreadable" || counts[c] > 0 || c === chip);
    return html`
      <div class="chips" role="group" aria-label=${text.show}>${offered.map((c) => html`
        <button class="chip ${c}" aria-pressed=${c === chip} @click=${() => this.filter(c)}>
          ${c === "all" ? nothing : sign(c)}${text.chips[c]}<b>${counts[c]}</b></button>`)}
      </div>
      <div class="tools">
        <input type="search" placeholder=${text.find} aria-label=${text.search} .value=${query}
          @input=${(e: Event) => this.change({ query: (e.target as HTMLInputElement).value })}>
        <select aria-label=${text.sort} @change=${(e: Event) =>
          this.change({ order: (e.target as HTMLSelectElement).value as Order })}>
          ${orders.map((o) => html`
            <option value=${o} ?selected=${o === order}>${text.orders[o]}</option>`)}
        </select>
      </div>`;
  }

  /** The viewer shows an image of those that were asked for. */
  private filter(chip: Chip): void {
    this.change({ chip });
    this.relist();
    const { shown } = this.listing;
    const known = shown.some((i) => i.id === this.state.selected);
    if (!known && shown[0]) this.store.select(shown[0].id);
  }

  private change(change: Partial<Choice>): void {
    this.choice = { ...this.choice, ...change };
    const scroller = this.find(".scroller");
    if (scroller) scroller.scrollTop = 0;
  }

  private renderTiles() {
    const { shown } = this.listing;
    const text = this.text.inspect;
    if (shown.length === 0) {
      return html`<p class="none quiet" role="status">${text.noneFit}</p>`;
    }
    const rows = Math.ceil(shown.length / this.columns);
    return html`
      <div class="scroller" @scroll=${this.scrolled}>
        <div class="list" role="listbox" aria-label=${text.images} @keydown=${this.key}
          ${variables({ "--height": `${rows * rowHeight}px` })}>
          ${repeat(this.seen(), (i) => shown[i]!.id, (i) => this.renderTile(shown[i]!, i))}
        </div>
      </div>`;
  }

  private renderTile(image: InspectedImage, i: number) {
    const verdict = this.listing.verdicts.get(image.id)!;
    const { labels } = this.text.inspect;
    const active = i === this.at;
    const width = (this.width + gap) / this.columns;
    const place = variables({
      "--x": `${8 + (i % this.columns) * width}px`,
      "--y": `${Math.floor(i / this.columns) * rowHeight}px`, "--w": `${width - gap}px`,
    });
    return html`
      <div class="tile ${verdict}" role="option" tabindex=${active ? 0 : -1}
        aria-selected=${image.id === this.state.selected} aria-posinset=${i + 1}
        aria-setsize=${this.listing.shown.length} aria-label=${this.nameOf(image, verdict)}
        title=${this.titleOf(image)} @click=${() => this.open(image)} ${place}>
        <span class="thumb" aria-hidden="true"><canvas width="1" height="1"
          ${thumbnail(this.thumbs.get(image.id))}></canvas>
          ${image.error === undefined ? nothing : html`<small data-text=${image.error}></small>`}
          ${image.label ? html`<i data-text=${labels[image.label]}></i>` : nothing}
        </span>
        <span class="caption" aria-hidden="true">${sign(verdict)}
          <span data-text=${this.scoreOf(image, verdict)}></span></span>
      </div>`;
  }

  private scoreOf({ result }: InspectedImage, verdict: Verdict): string {
    const limit = limitOf(this.state);
    const { percent, short } = this.text.inspect;
    return result && limit !== undefined && verdict !== "unknown"
      ? percent(percentOfLimit(result.score, limit)) : short[verdict];
  }

  private nameOf(image: InspectedImage, verdict: Verdict): string {
    const { verdicts, ofLimit, labels } = this.text.inspect;
    const limit = limitOf(this.state);
    const score = image.result && limit !== undefined
      ? ofLimit(percentOfLimit(image.result.score, limit)) : image.error;
    const label = image.label && labels[image.label];
    return [image.name, verdicts[verdict], score, label].filter((s) => s).join(", ");
  }

  private titleOf({ name, result, error }: InspectedImage): string {
    return [name, error ?? (result && this.text.inspect.raw(result.score))]
      .filter((s) => s).join("\n");
  }

  private open(image: InspectedImage): void {
    this.store.select(image.id);
    this.dispatchEvent(new CustomEvent("open"));
  }

  private readonly key = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const page = Math.max(1, Math.floor(this.height / rowHeight)) * this.columns;
    const steps: Record<string, number> = {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns, ArrowUp: -this.columns,
      PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity,
    };
    const by = steps[e.key];
    if (by !== undefined) this.go(by);
    else if (e.key === "Delete" || e.key === "Backspace") this.remove();
    else if (e.key === "Enter" && this.active) this.open(this.active);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  /** Down in the last row and up in the first one stay, as people expect. */
  private go(by: number): void {
    const { shown } = this.listing;
    const { at } = this;
    const rows = Math.ceil(shown.length / this.columns);
    const row = Math.floor((at + by) / this.columns);
    const stays = Math.abs(by) === this.columns && (row < 0 || row >= rows);
    if (stays) return;
    this.focused = true;
    this.step(by);
    this.requestUpdate();
  }
}

customElements.define("image-grid", ImageGrid);
