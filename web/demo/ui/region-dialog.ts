/** Paints on a normal image where to look, and what to ignore. */
import { css, html } from "lit";
import type { View } from "../../src/types.js";
import { PageElement, look as pageLook } from "./base.js";
import { icon } from "./icons.js";
import { ignore, look, nothing, Region, type Paint } from "./region.js";

/** The pixels of the picture's longer side. */
const side = 1200;

/** Tells what was painted by the event "region", whose detail has roi and ignore. */
export class RegionDialog extends PageElement {
  static override properties = {
    paint: { state: true }, size: { state: true }, said: { state: true },
  };
  static override styles = [pageLook, css`
    :host { display: contents; }
    dialog { width: 960px; max-width: 96vw; max-height: 96dvh; }
    h2 { font-size: 20px; }
    .body { display: grid; grid-template-columns: minmax(0, 1fr) 280px; gap: 24px;
      margin-top: 16px; }
    .stage { display: grid; place-items: center; background: var(--hover); border-radius: 8px;
      min-height: 240px; }
    canvas { display: block; max-width: 100%; max-height: 68dvh; cursor: crosshair;
      touch-action: none; border-radius: 8px; }
    fieldset { border: 0; padding: 0; margin: 0 0 16px; min-width: 0; }
    legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
    .tool { display: flex; align-items: center; gap: 12px; min-height: 40px; }
    .swatch { width: 20px; height: 20px; border-radius: 4px; border: 1px solid var(--control); }
    .swatch.look { background: #2f7bff88; }
    .swatch.ignore { background: repeating-linear-gradient(45deg, #000a 0 4px, #0004 4px 8px); }
    .tool input[type=range] { flex: 1; min-width: 0; padding: 0; }
    .numbers { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
    .numbers label { display: grid; font-size: 13px; }
    .numbers input { width: 100%; }
    .numbers button { grid-column: 1 / -1; }
    @media (max-width: 760px) {
      .body { grid-template-columns: minmax(0, 1fr); }
      canvas { max-height: 45dvh; }
    }
  `];

  declare private paint: Paint;
  /** The brush's diameter, in percents of the longer side. */
  declare private size: number;
  declare private said: string;
  private region = Region.of(1);
  private image: ImageBitmap | undefined;
  private last: [number, number] | undefined;
  /** What was painted before each stroke. */
  private past: Uint8Array[] = [];

  constructor() {
    super();
    this.paint = look;
    this.size = 12;
    this.said = "";
  }

  /** Opens with an image, and what is painted on it. */
  async open(image: ImageData, view: View = {}): Promise<void> {
    const scale = side / Math.max(image.width, image.height);
    this.image?.close();
    this.image = await createImageBitmap(image, {
      resizeWidth: Math.max(1, Math.round(image.width * scale)),
      resizeHeight: Math.max(1, Math.round(image.height * scale)), resizeQuality: "high",
    });
    this.region = Region.of(image.width / image.height, view);
    this.said = "";
    this.past = [];
    this.find<HTMLDialogElement>("dialog")?.showModal();
    this.draw();
  }

  protected override render() {
    const t = this.text.teach.region;
    return html`<dialog aria-labelledby="title" @keydown=${this.key}>
      <h2 id="title">${t.title}</h2>
      <p class="quiet">${t.help}</p>
      <div class="body">
        <div class="stage"><canvas role="img" aria-label=${t.picture}
          @pointerdown=${this.down} @pointermove=${this.move}
          @pointerup=${this.up} @pointercancel=${this.up}></canvas></div>
        <div>${this.tools()} ${this.numbers()}
          <p role="status" class="quiet">${this.said}</p></div>
      </div>
      <div class="actions">
        <button class="primary" @click=${this.save}>${icon("check")}${t.use}</button>
        <button ?disabled=${this.past.length === 0} @click=${this.undo}>
          ${this.text.app.undo}</button>
        <button @click=${this.clear}>${t.clear}</button>
        <button @click=${this.close}>${this.text.app.cancel}</button>
      </div></dialog>`;
  }

  private tools() {
    const t = this.text.teach.region;
    const tool = (paint: Paint, name: string, swatch: string) => html`<label class="tool">
      <input type="radio" name="paint" .checked=${this.paint === paint}
        @change=${() => (this.paint = paint)}>
      <span class="swatch ${swatch}"></span>${name}</label>`;
    return html`<fieldset><legend>${t.brush}</legend>
      ${tool(look, t.look, "look")} ${tool(ignore, t.ignore, "ignore")}
      ${tool(nothing, t.erase, "")}
      <label class="tool">${t.size}<input type="range" min="2" max="40" .value=${String(this.size)}
        @input=${(e: Event) => (this.size = Number((e.target as HTMLInputElement).value))}></label>
    </fieldset>`;
  }

  /** A rectangle by numbers, for those who do not paint. */
  private numbers() {
    const t = this.text.teach.region;
    const field = (id: string, name: string, value: number) => html`<label>${name}
      <input id=${id} type="number" min="0" max="100" value=${value}></label>`;
    return html`<fieldset><legend>${t.rectangle}</legend><div class="numbers">
      ${field("left", t.left, 10)} ${field("top", t.top, 10)}
      ${field("width", t.width, 80)} ${field("height", t.height, 80)}
      <button @click=${this.addRectangle}>${t.addRectangle}</button></div></fieldset>`;
  }

  private readonly addRectangle = () => {
    this.keep();
    const value = (id: string) => Number(this.find<HTMLInputElement>(`#${id}`)?.value) / 100;
    this.region.rectangle(value("left"), value("top"), value("width"), value("height"), this.paint);
    this.said = this.text.teach.region.added;
    this.draw();
  };

  private readonly clear = () => {
    this.keep();
    this.region.clear();
    this.said = this.text.teach.region.cleared;
    this.draw();
  };

  private keep(): void {
    this.past.push(this.region.cells.slice());
    this.requestUpdate();
  }

  private readonly undo = () => {
    const cells = this.past.pop();
    if (!cells) return;
    this.region.restore(cells);
    this.said = this.text.teach.region.undone;
    this.draw();
    this.requestUpdate();
  };

  private readonly key = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "z") return;
    event.preventDefault();
    event.stopPropagation(); // else what was done before the dialog is taken back
    this.undo();
  };

  private readonly close = () => this.find<HTMLDialogElement>("dialog")?.close();

  private readonly save = () => {
    this.close();
    this.dispatchEvent(new CustomEvent("region", { detail: this.region.shapes() }));
  };

  private readonly down = (event: PointerEvent) => {
    (event.target as HTMLElement).setPointerCapture(event.pointerId);
    this.last = undefined;
    this.keep();
    this.stroke(event);
  };

  private readonly move = (event: PointerEvent) => {
    if (event.buttons & 1) this.stroke(event);
  };

  private readonly up = () => {
    this.last = undefined;
  };

  /** Paints from where the pointer was to where it is. */
  private stroke(event: PointerEvent): void {
    const box = this.find("canvas")!.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    const [fromX, fromY] = this.last ?? [x, y];
    const radius = this.size / 200;
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / (radius / 2)));
    for (let i = 1; i <= steps; i++) {
      const part = i / steps;
      this.region.disk(fromX + (x - fromX) * part, fromY + (y - fromY) * part, radius, this.paint);
    }
    this.last = [x, y];
    this.draw();
  }

  private draw(): void {
    const canvas = this.find<HTMLCanvasElement>("canvas");
    const { image, region } = this;
    if (!canvas || !image) return;
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const some = region.cells.includes(look);
    const [width, height] = [canvas.width / region.columns, canvas.height / region.rows];
    for (let row = 0; row < region.rows; row++) {
      for (let column = 0; column < region.columns; column++) {
        const cell = region.at(column, row);
        const dark = (column + row) % 4 < 2 ? "#000c" : "#0008";
        const colour = cell === look ? "#2f7bff44" : cell === ignore ? dark : some ? "#0007" : "";
        if (colour === "") continue;
        context.fillStyle = colour;
        const [x, y] = [Math.floor(column * width), Math.floor(row * height)];
        context.fillRect(x, y, Math.floor((column + 1) * width) - x,
          Math.floor((row + 1) * height) - y);
      }
    }
  }
}

customElements.define("region-dialog", RegionDialog);
