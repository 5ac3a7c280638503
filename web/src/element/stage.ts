/** What the element shows: an image or a video, a heat map over it, boxes, and a line of text. */
import { heatmap, type Region, type Result } from "../detector.js";
import type { Size } from "./drawing.js";
import { css } from "./style.js";

/** The line of text, and what is read out. */
export interface Texts {
  verdict: "" | "anomalous" | "normal";
  /** In the language of the element. */
  line: string;
  /** In English, of the program: how an image was read. */
  notes: string;
  /** In place of the image. */
  alternative: string;
  /** Read out when it changes. */
  status: string;
}

export interface StageHooks {
  /** The element has another size. */
  resized(): void;
  /** Other things lie in the element. */
  filled(): void;
  /** The button was pressed. */
  pressed(): void;
}

/** The most pixels of a side of the heat map, which has far fewer patches. */
const heatSide = 320;

export class Stage {
  /** The camera, or a stream. */
  readonly video = make("video", { className: "video", muted: true, playsInline: true }, "video");
  /** Turns the camera on and off. */
  private readonly button = make("button", { type: "button", hidden: true }, "button");
  private readonly image = make("canvas", { hidden: true }, "image");
  private readonly heat = make("canvas", { className: "heat" }, "heatmap");
  private readonly overlay = make("div", { className: "overlay", hidden: true });
  private readonly slot = make("slot", {});
  private readonly stage = make("div", { className: "stage" }, "stage");
  private readonly line = make("p", { ariaHidden: "true" }, "text");
  private readonly notes = make("span", { lang: "en" }, "notes");
  private readonly status = make("div", { role: "status", ariaLive: "polite" });
  private readonly boxes: HTMLElement[] = [];

  constructor(private readonly root: ShadowRoot, { resized, filled, pressed }: StageHooks) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    this.image.ariaHidden = "true";
    this.video.hidden = true;
    this.overlay.role = "img";
    this.overlay.append(this.heat);
    this.stage.append(this.slot, this.image, this.video, this.overlay);
    const caption = make("slot", { name: "caption" });
    caption.append(this.line);
    const below = make("div", {}, "caption");
    below.append(caption);
    root.append(this.stage, this.button, below, this.status);
    new ResizeObserver(resized).observe(root.host);
    this.slot.addEventListener("slotchange", filled);
    this.button.addEventListener("click", pressed);
  }

  /** The width that an image may have, in the page's pixels; 0: the element is not shown. */
  get room(): number {
    return this.root.host.clientWidth;
  }

  /** The width of the image as it was drawn, in pixels of the screen. */
  get drawn(): number {
    return this.image.hidden ? 0 : this.image.width;
  }

  /** Shows what lies in the element, and nothing else. */
  clear(): void {
    for (const part of [this.image, this.video, this.overlay]) part.hidden = true;
    this.slot.hidden = false;
    this.stage.classList.remove("sized");
    this.stage.removeAttribute("style");
  }

  /** Shows an image in place of what lies in the element. */
  showImage(image: CanvasImageSource, full: Size, drawn: Size): void {
    Object.assign(this.image, drawn);
    this.image.getContext("2d")!.drawImage(image, 0, 0, drawn.width, drawn.height);
    this.image.hidden = false;
    this.video.hidden = this.slot.hidden = true;
    this.fit(full);
  }

  /** Shows the element's own video in place of what lies in the element. */
  showVideo(full: Size): void {
    this.video.hidden = false;
    this.image.hidden = this.slot.hidden = true;
    this.fit(full);
  }

  /** Shows the video that lies in the element. */
  showSlot(): void {
    this.image.hidden = this.video.hidden = true;
    this.slot.hidden = false;
  }

  /** Gives the stage the place that an image of this size has in a page. */
  private fit({ width, height }: Size): void {
    this.stage.classList.add("sized");
    Object.assign(this.stage.style, { width: `${width}px`, aspectRatio: `${width} / ${height}` });
  }

  /** Shows a heat map, and boxes around regions, over the image or video. */
  showResult(result: Result, boxes: boolean): void {
    const { width, height } = result.map.frame;
    const scale = Math.min(1, heatSide / Math.max(width, height));
    const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
    const map = heatmap(result, { opacity: 1, width: side(width), height: side(height) });
    Object.assign(this.heat, { width: map.width, height: map.height });
    this.heat.getContext("2d")!.putImageData(map, 0, 0);
    this.showBoxes(boxes ? result.regions : [], { width, height });
    this.overlay.hidden = false;
  }

  private showBoxes(regions: Region[], full: Size): void {
    while (this.boxes.length < regions.length) {
      const box = make("div", { className: "box" }, "box");
      box.append(make("span", { textContent: String(this.boxes.length + 1) }, "box-number"));
      this.boxes.push(box);
    }
    for (const [i, { x, y, width, height }] of regions.entries()) {
      const box = this.boxes[i]!;
      const [left, wide] = [x, width].map((v) => `${(100 * v) / full.width}%`) as [string, string];
      const [top, high] = [y, height].map((v) => `${(100 * v) / full.height}%`) as [string, string];
      Object.assign(box.style, { left, top, width: wide, height: high });
      box.classList.toggle("top", y < 0.08 * full.height); // its number has no room above
    }
    this.overlay.replaceChildren(this.heat, ...this.boxes.slice(0, regions.length));
  }

  /** Shows the button with this text; undefined: no button. */
  showButton(text: string | undefined): void {
    this.button.hidden = text === undefined;
    if (this.button.textContent !== (text ?? "")) this.button.textContent = text ?? "";
  }

  showTexts({ verdict, line, notes, alternative, status }: Texts): void {
    this.line.className = verdict;
    this.notes.textContent = notes;
    this.line.replaceChildren(line, ...(notes ? [" ", this.notes] : []));
    this.overlay.ariaLabel = alternative;
    if (this.status.textContent !== status) this.status.textContent = status;
  }
}

/** Makes an element; `part` is its name for style sheets of the page. */
function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, values: Partial<HTMLElementTagNameMap[K]>, part?: string,
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), values);
  if (part) element.setAttribute("part", part);
  return element;
}
