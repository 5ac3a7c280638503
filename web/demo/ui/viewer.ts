/** The viewer of an image: its tools, and beside it the most similar normal image if wanted. */
import { html, nothing } from "lit";
import { messageOf } from "../state/errors.js";
import type { InspectedImage } from "../state/types.js";
import { PageElement, look } from "./base.js";
import { noNormal, type Why } from "./explain.js";
import { areaOfPatch, patchAt, strongest, wholeImage, type Look } from "./geometry.js";
import { icon, type IconName } from "./icons.js";
import { original } from "./originals.js";
import "./stage.js";
import type { ImageStage, Source } from "./stage.js";
import { BlobUrls } from "./urls.js";
import { viewerLook } from "./viewer-look.js";

/** Share of the colour, of the heat map when the page begins. */
const heat = 0.5;
/** Pixels that the image moves by a key. */
const panned = 60;

export class ImageViewer extends PageElement {
  static override properties = {
    image: { attribute: false }, why: { attribute: false }, patch: { attribute: false },
    place: {}, seen: { state: true }, boxes: { state: true }, sides: { state: true },
    original: { state: true }, full: { state: true }, fault: { state: true },
  };
  static override styles = [look, viewerLook];

  declare image: InspectedImage | undefined;
  declare why: Why | undefined;
  declare patch: number | undefined;
  /** Such as "3 of 12". */
  declare place: string;
  private declare seen: Look;
  private declare boxes: boolean;
  private declare sides: boolean;
  private declare original: boolean;
  private declare full: boolean;
  private declare fault: string | undefined;
  private of: string | undefined;
  private readonly urls = new BlobUrls(this);
  private readonly sources = new WeakMap<InspectedImage, Source>();

  constructor() {
    super();
    this.seen = wholeImage;
    this.boxes = this.sides = this.original = this.full = false;
    this.place = "";
    this.addEventListener("fullscreenchange", () => {
      this.full = document.fullscreenElement !== null;
      this.takeFocus();
    });
  }

  protected override willUpdate(): void {
    if (this.image?.id === this.of) return;
    this.of = this.image?.id;
    this.seen = wholeImage;
    this.fault = undefined;
  }

  protected override render() {
    const { image, text } = this;
    if (!image) return nothing;
    this.toggleAttribute("full", this.full);
    return html`
      <div class="title">
        ${this.tool("back", text.inspect.previous, () => this.tell("step", -1))}
        <div class="name"><h2 title=${image.name}>${image.name}</h2>
          <span class="quiet">${this.place}</span></div>
        ${this.tool("forward", text.inspect.next, () => this.tell("step", 1))}
      </div>
      <div class="stages">
        ${this.renderStage(image)}${this.sides ? this.renderNormal() : nothing}
        ${this.fault === undefined ? nothing : html`
          <p class="fault" role="alert">${this.fault}</p>`}
      </div>
      ${image.result ? this.renderTools() : nothing}
      ${this.renderKeys()}`;
  }

  private renderStage(image: InspectedImage) {
    const { result } = image;
    const text = this.text.inspect;
    if (!result) return this.renderWaiting(image);
    const spot = this.patch !== undefined || this.sides
      ? areaOfPatch(result.map, this.patch ?? strongest(result.map)) : undefined;
    return html`
      <image-stage class="main" .source=${this.sourceOf(image)} .result=${result} .look=${this.seen}
        .label=${text.imageNamed(image.name)} ?boxes=${this.boxes} .spot=${spot}
        ?original=${this.original} @look=${this.look} @spot=${this.spot}
        @swipe=${(e: CustomEvent<number>) => this.tell("step", e.detail)}
        @fault=${(e: CustomEvent) => {
          this.fault = messageOf(e.detail);
        }}></image-stage>`;
  }

  /** An image before its score, as the browser shows it, if it can. */
  private renderWaiting({ name, file, error }: InspectedImage) {
    const text = this.text.inspect;
    const { waiting, unreadable } = text.verdicts;
    if (error !== undefined) return html`<p class="empty">${unreadable}</p>`;
    return html`<div class="waiting">${file ? html`
        <img src=${this.urls.of(file)} alt=${text.imageNamed(name)}
          @load=${(e: Event) => this.showImage(e, true)}
          @error=${(e: Event) => this.showImage(e, false)}>` : nothing}
      <span class="tag">${waiting}</span></div>`;
  }

  private showImage(e: Event, on: boolean): void {
    (e.target as HTMLElement).toggleAttribute("ready", on);
  }

  private renderNormal() {
    const text = this.text.inspect;
    const why = this.why?.image.id === this.image?.id ? this.why : undefined;
    const { normal } = why ?? {};
    if (!normal) {
      const asked = !why && this.image?.file;
      return html`<p class="empty">${asked ? text.comparing : text[noNormal(this.state)]}</p>`;
    }
    const source: Source = {
      key: normal.file, width: normal.width, height: normal.height,
      open: () => original(this.store, normal),
    };
    return html`
      <div class="normal">
        <image-stage .source=${source} .look=${this.seen} .label=${text.imageNamed(normal.name)}
          .spot=${why?.nearSpot} @look=${this.look}></image-stage>
        <span class="tag">${text.nearestImage(normal.name)}</span>
      </div>`;
  }

  private sourceOf(image: InspectedImage): Source | undefined {
    const known = this.sources.get(image);
    if (known) return known;
    const { id, name, file, thumbnail, result } = image;
    if (!result) return undefined;
    const { width, height } = result.map.frame;
    const source: Source = {
      key: `${id} ${result.pixelsDigest}`, width, height, ...(thumbnail && { thumbnail }),
      ...(file && { open: () => original(this.store, { name, file }) }),
    };
    this.sources.set(image, source);
    return source;
  }

  private renderTools() {
    const text = this.text.inspect;
    const percent = new Intl.NumberFormat(this.locale, { style: "percent" });
    return html`
      <div class="tools" role="toolbar" aria-label=${text.tools}>
        <div class="group">
          ${this.tool("minus", text.zoomOut, () => this.zoom(1 / 1.5))}
          <output aria-label=${text.zoom}>${percent.format(this.seen.zoom)}</output>
          ${this.tool("add", text.zoomIn, () => this.zoom(1.5))}
          ${this.tool("fit", text.zoomFit, () => this.zoom(0))}
        </div>
        <label class="heat"><span>${text.heat}</span>
          <input type="range" min="0" max="1" step="0.05" .defaultValue=${String(heat)}
            @input=${this.setHeat}>
          <kbd title=${text.holdSpace} aria-hidden="true">${text.space}</kbd></label>
        <div class="legend" title=${text.legendTitle} aria-hidden="true">
          <span>${text.legendLow}</span><i></i><span>${text.legendHigh}</span></div>
        <div class="group">
          ${this.toggle("boxes", text.boxes, this.boxes, () => this.act("b"))}
          ${this.toggle("sides", text.sides, this.sides, () => this.act("s"))}
          ${this.tool(this.full ? "small" : "full", text.full, () => this.act("f"))}
          <button class="plain icon-only help" popovertarget="keys" aria-label=${text.keys}
            title=${text.keys}>${icon("keys")}</button>
        </div>
      </div>`;
  }

  private tool(name: IconName, label: string, act: () => void) {
    return html`<button class="plain icon-only" aria-label=${label} title=${label}
      @click=${act}>${icon(name)}</button>`;
  }

  private toggle(name: IconName, label: string, on: boolean, act: () => void) {
    return html`<button class="plain icon-only" aria-label=${label} title=${label}
      aria-pressed=${on} @click=${act}>${icon(name)}</button>`;
  }

  private renderKeys() {
    const text = this.text.inspect;
    return html`
      <div popover id="keys" role="dialog" aria-label=${text.keys}>
        <h3>${text.keys}</h3>
        <dl>${text.keyList.map(([key, what]) => html`
          <dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      </div>`;
  }

  private readonly look = (e: CustomEvent<Look>) => {
    this.seen = e.detail;
  };

  private readonly spot = ({ detail: { x, y } }: CustomEvent<{ x: number; y: number }>) => {
    const { result } = this.image!;
    const patch = result && patchAt(result.map, x, y);
    if (patch !== undefined) this.tell("patch", patch);
  };

  /** The style alone changes: nothing is drawn. */
  private readonly setHeat = (e: Event) => {
    this.style.setProperty("--heat", (e.target as HTMLInputElement).value);
  };

  private get stage(): ImageStage | null {
    return this.find<ImageStage>(".main");
  }

  private zoom(by: number): void {
    this.stage?.zoomBy(by);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Does what a key stands for; returns false if it stands for nothing. */
  act(key: string): boolean {
    const acts: Record<string, () => void> = {
      f: () => this.toggleFull(),
      s: () => (this.sides = !this.sides),
      b: () => (this.boxes = !this.boxes),
      "+": () => this.zoom(1.5), "=": () => this.zoom(1.5), "-": () => this.zoom(1 / 1.5),
      "0": () => this.zoom(0),
      "?": () => this.find("#keys")?.togglePopover(),
    };
    acts[key]?.();
    return key in acts;
  }

  /** The image without the heat map and the boxes, while Space is held. */
  showOriginal(on: boolean): void {
    this.original = on;
  }

  pan(key: string): void {
    const [x, y] = ({
      ArrowLeft: [panned, 0], ArrowRight: [-panned, 0], ArrowUp: [0, panned],
      ArrowDown: [0, -panned],
    } as Record<string, [number, number]>)[key] ?? [0, 0];
    this.stage?.pan(x, y);
  }

  /** A browser takes the focus from what the full screen covers, and keys would do nothing. */
  private takeFocus(): void {
    if (!this.full || this.matches(":focus-within")) return;
    this.tabIndex = -1;
    this.focus();
  }

  private toggleFull(): void {
    const { full } = this;
    this.full = !full; // where a browser has no full screen, the viewer fills the page
    if (full && document.fullscreenElement) void document.exitFullscreen();
    else if (!full) void this.requestFullscreen?.().catch(() => undefined);
  }
}

customElements.define("image-viewer", ImageViewer);
