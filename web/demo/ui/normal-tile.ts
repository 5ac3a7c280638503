/** A normal image as a tile: its state, and what can be done with it. */
import { css, html, svg, type PropertyValues } from "lit";
import { thumbnail } from "../state/thumbnail.js";
import type { NormalImage } from "../state/types.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";
import { polygons } from "./region.js";
import { BlobUrls } from "./urls.js";

/** Tells by the events "remove" and "move" what is wanted. */
export class NormalTile extends PageElement {
  static override properties = {
    image: { attribute: false }, number: { type: Number }, checks: { type: Boolean },
    odd: { type: Boolean }, preview: { state: true }, aspect: { state: true },
  };
  static override styles = [look, css`
    :host { width: 100%; }
    .tile {
      position: relative; border: 1px solid var(--line); border-radius: 12px; overflow: hidden;
      background: var(--raised);
    }
    .tile.odd { border-color: var(--unsure); box-shadow: 0 0 0 1px var(--unsure); }
    .tile.bad { border-color: var(--anomalous); }
    .picture { position: relative; aspect-ratio: 1; background: var(--hover); }
    .picture > img, .picture > svg { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: contain; }
    .roi { fill: #2f7bff; fill-opacity: 0.25; }
    .ignore { fill: #000; fill-opacity: 0.65; }
    .none { position: absolute; inset: 0; display: grid; place-items: center; color: var(--faint); }
    .bar { position: absolute; inset: 6px 6px auto; display: flex; justify-content: space-between; }
    .bar button { background: light-dark(rgb(255 255 255 / 0.92), rgb(20 23 28 / 0.88));
      border-color: transparent; }
    .bar button:hover { background: var(--raised); }
    .about { padding: 6px 10px 8px; font-size: 13px; }
    .name { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .state { display: flex; gap: 6px; align-items: flex-start; color: var(--quiet); }
    .state .icon { width: 16px; height: 16px; margin-top: 2px; }
    .ok .state .icon { color: var(--normal); }
    .odd .state .icon { color: var(--unsure); }
    .bad .state { color: var(--anomalous); overflow-wrap: anywhere; }
    @media (prefers-reduced-motion: no-preference) {
      .reading .state .icon { animation: turn 1.5s linear infinite; }
      @keyframes turn { to { rotate: 1turn; } }
    }
  `];

  declare image: NormalImage;
  declare number: number;
  /** It is of the check set. */
  declare checks: boolean;
  /** It differs most from the others. */
  declare odd: boolean;
  /** Of a format that the browser does not show. */
  declare private preview: Blob | undefined;
  declare private aspect: number | undefined;
  private readonly urls = new BlobUrls(this);
  /** The browser does not show the file; whether the model's reader was asked. */
  private blind = false;
  private tried = false;

  protected override render() {
    const { image, text } = this;
    const t = text.teach;
    const { state } = image;
    const kind = state === "unreadable" ? "bad" : state === "reading" ? "reading"
      : this.odd ? "odd" : "ok";
    return html`<div class="tile ${kind}">
      <div class="picture">
        ${this.blind && !this.preview ? html`<span class="none">${icon("alert")}</span>` : html`
          <img alt=${image.name} loading="lazy" decoding="async"
            src=${this.urls.of(this.preview ?? image.file)}
            @load=${this.loaded} @error=${this.failed}>`}
        ${this.area()}
        <div class="bar">
          ${state === "unreadable" ? html`<span></span>` : html`
            <button class="icon-only" title=${this.checks ? t.toLearn : t.toCheck}
              aria-label=${(this.checks ? t.moveToLearn : t.moveToCheck)(image.name)}
              @click=${() => this.tell("move")}>${icon("swap")}</button>`}
          <button class="icon-only" aria-label=${t.remove(image.name)}
            @click=${() => this.tell("remove")}>${icon("close")}</button>
        </div>
      </div>
      <div class="about">
        <span class="name" title=${image.name}>${t.imageNumber(this.number)} ${image.name}</span>
        <span class="state">${this.words()}</span>
      </div></div>`;
  }

  private words() {
    const { image, text: { teach: t } } = this;
    switch (image.state) {
      case "reading": return html`${icon("wait")}${t.reading}`;
      case "unreadable":
        return html`${icon("alert")}<span>${reasonOf(image) || t.unreadable}</span>`;
      case "ok": return this.odd ? html`${icon("alert")}${t.odd}`
        : html`${icon("check")}${this.checks ? t.checked : t.ok}`;
    }
  }

  /** Where is looked, as it is painted. */
  private area() {
    const { roi, ignore } = this.state.project.options.view ?? {};
    if (this.aspect === undefined || (!roi && !ignore)) return "";
    const [width, height] = [this.aspect * 100, 100];
    const shapes = (of: typeof roi, kind: string) => polygons(of).map((corners) => svg`
      <polygon class=${kind} points=${corners.map(([x, y]) => `${x * width},${y * height}`)
        .join(" ")} />`);
    return html`<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
      ${shapes(roi, "roi")}${shapes(ignore, "ignore")}</svg>`;
  }

  override focus(): void {
    this.find(".bar button:last-child")?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("image") as NormalImage | undefined;
    if (!before || before.id === this.image.id) return;
    this.preview = this.aspect = undefined;
    this.blind = this.tried = false;
  }

  private tell(type: "move" | "remove"): void {
    this.dispatchEvent(new CustomEvent(type));
  }

  private readonly loaded = (event: Event) => {
    const { naturalWidth, naturalHeight } = event.target as HTMLImageElement;
    this.aspect = naturalWidth / naturalHeight;
  };

  private readonly failed = () => {
    this.blind = true;
    this.requestUpdate();
  };

  /** What the browser does not show the model's reader may. */
  protected override async updated(): Promise<void> {
    if (!this.blind || this.tried || !this.state.model) return;
    this.tried = true;
    try {
      const pixels = await this.store.pixels(this.image);
      this.preview = await thumbnail(this.image.file, pixels, async () => pixels);
    } catch {
      // Its state says why it cannot be read.
    }
  }
}

/** Why an image cannot be read, without its name, which stands above. */
const reasonOf = ({ name, reason = "" }: NormalImage) => reason.replace(`image "${name}": `, "");

customElements.define("normal-tile", NormalTile);
