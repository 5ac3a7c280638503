/** Three frames that show what the page does: good parts, their learning, a marked defect. */
import { css, html, svg, type PropertyValues } from "lit";
import { heatLayer } from "../picture.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";
import { BlobUrls } from "./urls.js";

/** The sample whose defect is marked, and where it is, in parts of width and height. */
const marked = { name: /hole-000/, x: 0.57, y: 0.39 };
const cells = 20;

export class SampleStrip extends PageElement {
  static override styles = [look, css`
    ol { display: grid; grid-template-columns: 1fr auto 1fr auto 1fr; align-items: center; gap: 6px;
      list-style: none; margin: 0; padding: 0; }
    li { display: contents; }
    figure { margin: 0; position: relative; }
    .frame { position: relative; display: block; aspect-ratio: 1; border-radius: 8px;
      overflow: hidden; background: var(--hover); }
    img, canvas, .grid { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: cover; }
    .grid { stroke: #fff; stroke-width: 0.6; stroke-opacity: 0.75; fill: none; }
    canvas { opacity: 0.85; }
    figcaption { font-size: 13px; margin-top: 6px; color: var(--quiet); text-align: center; }
    .arrow { color: var(--faint); margin-bottom: 26px; }
    .arrow .icon { width: 16px; height: 16px; display: block; }
    .sign {
      position: absolute; inset-inline-end: 6px; top: 6px; width: 24px; height: 24px;
      border-radius: 50%; display: grid; place-items: center; color: #fff; background: #1c7a4a;
    }
    .sign.bad { background: #bd2c2c; }
    .sign .icon { width: 16px; height: 16px; }
  `];

  private readonly urls = new BlobUrls(this);

  protected override render() {
    const { samples } = this.state;
    const t = this.text.start;
    const good = samples?.normals[0];
    const bad = samples?.images.find(({ name }) => marked.name.test(name));
    const arrow = html`<span class="arrow" aria-hidden="true">${icon("arrow")}</span>`;
    return html`<ol>
      <li>${this.frame(good?.file, t.frameGood, html`<span class="sign">${icon("check")}</span>`)}
        ${arrow}</li>
      <li>${this.frame((samples?.normals[1] ?? good)?.file, t.frameLearn, grid)}
        ${arrow}</li>
      <li>${this.frame(bad?.file, t.frameMarked, html`<canvas></canvas>
        <span class="sign bad">${icon("alert")}</span>`)}</li>
    </ol>`;
  }

  /** A frame, empty until its file is loaded. */
  private frame(file: Blob | undefined, caption: string, over: unknown) {
    return html`<figure><span class="frame">${file ? html`
      <img alt="" src=${this.urls.of(file)}>${over}` : ""}</span>
      <figcaption>${caption}</figcaption></figure>`;
  }

  /** Draws the heat map of a defect at its place; a real one is learned first. */
  protected override async updated(_: PropertyValues): Promise<void> {
    const canvas = this.find<HTMLCanvasElement>("canvas");
    if (!canvas || canvas.dataset["drawn"]) return;
    canvas.dataset["drawn"] = "true";
    const [at, side] = [(i: number) => (i + 0.5) / cells, cells * 16];
    const values = Float32Array.from({ length: cells * cells }, (_, i) => {
      const away = Math.hypot(at(i % cells) - marked.x, at(Math.floor(i / cells)) - marked.y);
      return Math.exp(-((away / 0.11) ** 2));
    });
    const frame = {
      width: side, height: side, resizedWidth: side, resizedHeight: side, left: 0, top: 0,
      inputWidth: side, inputHeight: side,
    };
    const heat = await heatLayer({ map: { rows: cells, columns: cells, values, scale: 1, frame } });
    [canvas.width, canvas.height] = [heat.width, heat.height];
    canvas.getContext("2d")!.drawImage(heat, 0, 0);
    heat.close();
  }
}

const lines = Array.from({ length: 7 }, (_, i) => (i + 1) * 12.5);
const grid = html`<svg class="grid" viewBox="0 0 100 100" aria-hidden="true">
  ${lines.map((n) => svg`<path d="M${n} 0V100M0 ${n}H100" />`)}</svg>`;

customElements.define("sample-strip", SampleStrip);
