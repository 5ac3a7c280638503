/** A window onto an image: zoom, pan, the heat map as a layer of its own, and marks. */
import { LitElement, css, html, type PropertyValues } from "lit";
import type { Area } from "../../src/area.js";
import type { Result } from "../../src/types.js";
import { heatLayer } from "../picture.js";
import { whole, type Kept } from "../pixels.js";
import { kept, placeOf, seen, wholeImage, zoomed, type Look, type Size } from "./geometry.js";
import { listen } from "./gestures.js";

/** What a window shows. */
export interface Source extends Size {
  /** Of another key: another image. */
  key: unknown;
  /** What is shown until the image is there. */
  thumbnail?: Blob;
  open?: () => Promise<Kept>;
}

/** From this many screen pixels per image pixel on, pixels are shown as squares. */
const squares = 4;

export class ImageStage extends LitElement {
  static override properties = {
    source: { attribute: false }, result: { attribute: false }, spot: { attribute: false },
    look: { attribute: false }, boxes: { type: Boolean }, label: {},
  };
  static override styles = css`
    :host { display: block; position: relative; overflow: hidden; background: var(--stage);
      touch-action: pan-y; user-select: none; cursor: crosshair; }
    :host([zoomed]) { touch-action: none; cursor: grab; }
    :host([panning]) { cursor: grabbing; }
    canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
    #base, #marks { width: 100%; height: 100%; }
    #heat { opacity: var(--heat, 0.5); transform-origin: 0 0; }
    :host([original]) :is(#heat, #marks) { visibility: hidden; }
  `;

  declare source: Source | undefined;
  declare result: Result | undefined;
  /** The part of the image that is asked about. */
  declare spot: Area | undefined;
  declare look: Look;
  declare boxes: boolean;
  declare label: string;

  private image: Kept | undefined;
  private picture: ImageBitmap | undefined;
  /** The part that is seen, as sharp as the screen. */
  private detail: { bitmap: ImageBitmap; area: Area } | undefined;
  private window: Size = { width: 1, height: 1 };
  private readonly observer = new ResizeObserver(() => this.resized());
  private frame = 0;
  private timer = 0;
  private turn = 0;
  private heatOf: Result | undefined;

  constructor() {
    super();
    this.look = wholeImage;
    this.boxes = false;
    this.label = "";
    listen(this, {
      zoom: (by, at) => this.moved((image) => zoomed(this.look, by, at, image, this.window)),
      pan: (x, y) => this.pan(x, y),
      swipe: (by) => this.tell("swipe", by),
      tap: (at) => this.tap(at),
      free: () => this.look.zoom > 1,
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    this.clear();
  }

  protected override render() {
    return html`
      <canvas id="base" role="img" aria-label=${this.label}></canvas>
      <canvas id="heat"></canvas><canvas id="marks"></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("source") as Source | undefined;
    if (changed.has("source") && before?.key !== this.source?.key) void this.open();
    if (this.heatOf !== this.result) void this.showHeat();
    this.paint();
  }

  /** Zooms around the middle; 0 shows all. */
  zoomBy(by: number): void {
    const { width, height } = this.window;
    if (by === 0) return this.moved(() => wholeImage);
    const middle = { x: width / 2, y: height / 2 };
    this.moved((image) => zoomed(this.look, by, middle, image, this.window));
  }

  /** Moves the image by pixels of the window. */
  pan(x: number, y: number): void {
    this.moved((image) => {
      const { scale } = placeOf(this.look, image, this.window);
      return kept({
        ...this.look,
        x: this.look.x - x / (image.width * scale), y: this.look.y - y / (image.height * scale),
      }, image, this.window);
    });
  }

  /** Screen pixels per image pixel. */
  get scale(): number {
    return this.source ? placeOf(this.look, this.source, this.window).scale * devicePixelRatio : 1;
  }

  private moved(change: (image: Size) => Look): void {
    if (!this.source) return;
    this.look = change(this.source); // at once: fingers zoom and pan in one event
    this.tell("look", this.look);
  }

  private tap(at: { x: number; y: number }): void {
    if (!this.source) return;
    const { scale, left, top } = placeOf(this.look, this.source, this.window);
    this.tell("spot", { x: (at.x - left) / scale, y: (at.y - top) / scale });
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  private clear(): void {
    this.turn++;
    clearTimeout(this.timer);
    this.picture?.close();
    this.detail?.bitmap.close();
    this.picture = this.detail = this.image = undefined;
  }

  private async open(): Promise<void> {
    this.clear();
    const { turn, source } = this;
    this.removeAttribute("ready");
    if (!source) return this.paint();
    if (source.thumbnail) {
      const picture = await createImageBitmap(source.thumbnail).catch(() => undefined);
      if (turn !== this.turn) return picture?.close();
      this.picture ??= picture;
      this.paint();
    }
    try {
      const image = await source.open?.();
      if (turn !== this.turn || !image) return;
      this.image = image;
      await this.sharpen();
      if (turn === this.turn) this.setAttribute("ready", "");
    } catch (error) {
      if (turn === this.turn) this.tell("fault", error);
    }
  }

  private resized(): void {
    this.window = { width: this.clientWidth || 1, height: this.clientHeight || 1 };
    const canvas = [this.canvas("base"), this.canvas("marks")];
    for (const c of canvas) {
      if (!c) continue;
      c.width = Math.round(this.window.width * devicePixelRatio);
      c.height = Math.round(this.window.height * devicePixelRatio);
    }
    this.paintNow();
  }

  private canvas(id: string): HTMLCanvasElement | null {
    return this.renderRoot.querySelector(`#${id}`);
  }

  /** Gets what is seen in the screen's sharpness. */
  private async sharpen(): Promise<void> {
    const { image, turn } = this;
    if (!image) return;
    const ratio = devicePixelRatio;
    const all = { left: 0, top: 0, width: image.width, height: image.height };
    const fits = placeOf(wholeImage, image, this.window).scale * ratio;
    const size = (length: number, scale: number) =>
      Math.max(1, Math.min(length, Math.round(length * scale)));
    const wanted = size(image.width, fits);
    if (!this.picture || this.picture.width < wanted) {
      const picture = await image.part(all, wanted, size(image.height, fits));
      if (turn !== this.turn) return picture.close();
      this.picture?.close();
      this.picture = picture;
    }
    const { look } = this;
    const { scale } = placeOf(look, image, this.window);
    if (look.zoom > 1 && this.picture.width < image.width) {
      const area = whole(seen(look, image, this.window), image.width, image.height);
      const bitmap = await image.part(area,
        size(area.width, scale * ratio), size(area.height, scale * ratio));
      if (turn !== this.turn) return bitmap.close();
      this.detail?.bitmap.close();
      this.detail = { bitmap, area };
    }
    this.paintNow();
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paintNow());
    clearTimeout(this.timer);
    const again = () => void this.sharpen().catch(() => undefined);
    this.timer = window.setTimeout(again, 80);
  }

  private paintNow(): void {
    const context = this.canvas("base")?.getContext("2d");
    if (!context) return;
    const { source, picture, detail } = this;
    this.toggleAttribute("zoomed", this.look.zoom > 1);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    if (!source) return;
    const place = placeOf(this.look, source, this.window);
    this.layHeat(place, source);
    this.drawMarks(place);
    const { scale, left, top } = place;
    const ratio = devicePixelRatio;
    context.setTransform(scale * ratio, 0, 0, scale * ratio, left * ratio, top * ratio);
    context.imageSmoothingEnabled = scale * ratio < squares;
    context.imageSmoothingQuality = "high";
    if (picture) context.drawImage(picture, 0, 0, source.width, source.height);
    if (!detail || this.look.zoom === 1) return;
    const { left: x, top: y, width, height } = detail.area;
    context.drawImage(detail.bitmap, x, y, width, height);
  }

  /** The heat map is stretched over the image by the style alone. */
  private layHeat({ scale, left, top }: ReturnType<typeof placeOf>, image: Size): void {
    const heat = this.canvas("heat")!;
    heat.style.setProperty("width", `${image.width * scale}px`);
    heat.style.setProperty("height", `${image.height * scale}px`);
    heat.style.setProperty("transform", `translate(${left}px, ${top}px)`);
  }

  private async showHeat(): Promise<void> {
    const { result } = this;
    this.heatOf = result;
    const canvas = this.canvas("heat")!;
    canvas.hidden = !result;
    if (!result) return;
    const layer = await heatLayer(result);
    if (this.result !== result) return layer.close();
    [canvas.width, canvas.height] = [layer.width, layer.height];
    canvas.getContext("2d")!.drawImage(layer, 0, 0);
    layer.close();
  }

  private drawMarks({ scale, left, top }: ReturnType<typeof placeOf>): void {
    const context = this.canvas("marks")?.getContext("2d");
    if (!context) return;
    const ratio = devicePixelRatio;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    const on = (a: Area) => ({
      x: (a.left * scale + left) * ratio, y: (a.top * scale + top) * ratio,
      width: a.width * scale * ratio, height: a.height * scale * ratio,
    });
    if (this.boxes) {
      for (const [i, r] of (this.result?.regions ?? []).entries()) {
        const at = on({ left: r.x, top: r.y, width: r.width, height: r.height });
        outline(context, at, ratio);
        number(context, at, String(i + 1), ratio);
      }
    }
    if (this.spot) outline(context, on(this.spot), 1.5 * ratio, true);
  }
}

interface Box extends Size {
  x: number;
  y: number;
}

/** White in a dark edge, to be seen on all images. */
function outline(
  context: CanvasRenderingContext2D, { x, y, width, height }: Box, thick: number, dashed = false,
): void {
  context.setLineDash([]);
  for (const [colour, line] of [["#000c", 4], ["#fff", 2]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line * thick;
    context.strokeRect(x, y, width, height);
    if (dashed) context.setLineDash([4 * thick, 3 * thick]);
  }
}

function number(context: CanvasRenderingContext2D, box: Box, text: string, ratio: number): void {
  const high = 18 * ratio;
  context.font = `600 ${13 * ratio}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  const wide = context.measureText(text).width + 10 * ratio;
  const x = Math.max(0, box.x - ratio);
  const y = Math.max(0, box.y - high - ratio);
  context.fillStyle = "#fff";
  context.fillRect(x, y, wide, high);
  context.fillStyle = "#111";
  context.fillText(text, x + 5 * ratio, y + high / 2);
}

customElements.define("image-stage", ImageStage);
