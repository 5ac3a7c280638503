/** Three frames that show what the page does: normal images, their learning, a marked defect. */
import { css, html, svg, type PropertyValues } from "lit";
import { frameOf } from "../../src/record.js";
import { heatLayer } from "../picture.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";
import marked from "./sample-map.json";
import { BlobUrls } from "./urls.js";

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
    canvas { opacity: 0.5; }
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
    const bad = samples?.images.find(({ name }) => name === marked.image);
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

  /** Draws the heat map of the last frame, which the model made of that image. */
  protected override async updated(_: PropertyValues): Promise<void> {
    const canvas = this.find<HTMLCanvasElement>("canvas");
    if (!canvas || canvas.dataset["drawn"]) return;
    canvas.dataset["drawn"] = "true";
    const { frame, values, ...map } = marked.map;
    const heat = await heatLayer({
      map: { ...map, values: Float32Array.from(values), frame: frameOf(frame) },
    });
    [canvas.width, canvas.height] = [heat.width, heat.height];
    canvas.getContext("2d")!.drawImage(heat, 0, 0);
    heat.close();
  }
}

const lines = Array.from({ length: 7 }, (_, i) => (i + 1) * 12.5);
const grid = html`<svg class="grid" viewBox="0 0 100 100" aria-hidden="true">
  ${lines.map((n) => svg`<path d="M${n} 0V100M0 ${n}H100" />`)}</svg>`;

customElements.define("sample-strip", SampleStrip);
