/** A part of an image, as large as the element. */
import { LitElement, css, html, type PropertyValues } from "lit";
import type { Area } from "../../src/area.js";
import type { Kept } from "../pixels.js";

const differ = (a?: Area, b?: Area) => a?.left !== b?.left || a?.top !== b?.top ||
  a?.width !== b?.width || a?.height !== b?.height;

export class ImageCrop extends LitElement {
  static override properties = {
    open: { attribute: false }, area: { attribute: false, hasChanged: differ },
    spot: { attribute: false }, label: {},
  };
  static override styles = css`
    :host { display: block; position: relative; aspect-ratio: 1; overflow: hidden;
      background: var(--stage); border-radius: 8px; }
    canvas { width: 100%; height: 100%; object-fit: contain; display: block; }
  `;

  declare open: (() => Promise<Kept>) | undefined;
  declare area: Area | undefined;
  /** The spot in it, which is framed. */
  declare spot: Area | undefined;
  declare label: string;
  private turn = 0;

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("area") || changed.has("open")) void this.draw().catch(() => undefined);
  }

  private async draw(): Promise<void> {
    const turn = ++this.turn;
    const canvas = this.renderRoot.querySelector("canvas")!;
    const { area, open, spot } = this;
    const image = await open?.();
    if (turn !== this.turn || !image || !area) return;
    const side = Math.round((this.clientWidth || 120) * devicePixelRatio);
    const scale = side / Math.max(area.width, area.height);
    const size = (n: number) => Math.max(1, Math.round(n * scale));
    const bitmap = await image.part(area, size(area.width), size(area.height));
    if (turn !== this.turn) return bitmap.close();
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    const context = canvas.getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    if (!spot) return;
    const at = (n: number, from: number) => (n - from) * scale;
    for (const [colour, line] of [["#000b", 3], ["#fff", 1.5]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = line * devicePixelRatio;
      context.strokeRect(at(spot.left, area.left), at(spot.top, area.top),
        spot.width * scale, spot.height * scale);
    }
    this.setAttribute("ready", "");
  }
}

customElements.define("image-crop", ImageCrop);
