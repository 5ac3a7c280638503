/** `<anomaly-detector>`: an image, its score and its heat map. See the README for its parts. */
import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import {
  AnomalyDetector, DetectorError, drawRegions, heatmap, type ImageSource, type PromptSet,
  type Result,
} from "./detector.js";

/** The properties that a score depends on. */
const inputs = [
  "src", "threshold", "model", "assets", "textTower", "normals", "promptFile", "kind",
  "minArea", "boxes",
] as const;

/** A prompt set, and the properties that it was made from. */
interface Learned {
  from: string;
  prompts: Promise<PromptSet>;
}

/** A detector, and the properties that it was made from. */
interface Loaded {
  from: string;
  detector: Promise<AnomalyDetector>;
  learned: Learned | undefined;
}

type State = "idle" | "loading" | "scoring" | "done" | "error";

/**
 * @fires ready when the model is loaded and the normal images are learned
 * @fires progress `detail` is {name, loaded, total, cached}
 * @fires score `detail` is the Result
 * @fires error `detail` is the Error
 * @slot - shown while there is no image
 * @slot caption - in place of the line below the image
 * @csspart image the canvas
 * @csspart caption the line below it
 * @cssprop --anomaly-detector-accent colour of the verdict "anomalous"
 * @cssprop --anomaly-detector-calm colour of the verdict "normal"
 */
export class AnomalyDetectorElement extends LitElement {
  static override styles = css`
    :host { display: block; color-scheme: light dark; font: inherit; }
    :host([hidden]) { display: none; }
    canvas { display: block; max-width: 100%; height: auto; }
    canvas[hidden] { display: none; }
    p { margin: 0.5em 0 0; }
    .anomalous { color: var(--anomaly-detector-accent, light-dark(#a3200c, #ff9d8a)); }
    .normal { color: var(--anomaly-detector-calm, light-dark(#0b6136, #7fdca9)); }
  `;

  /** URL of the model; default: the small one that comes with the library. */
  @property() model?: string;
  /** URL of the model's text tower, for a class that it does not know. */
  @property({ attribute: "text" }) textTower?: string;
  /** What the images show, in a word or two. */
  @property({ attribute: "class-name" }) kind?: string;
  /** URLs of normal images, separated by spaces. */
  @property() normals?: string;
  /** URL of a prompt file, in place of normals. */
  @property({ attribute: "prompt-file" }) promptFile?: string;
  /** URL of the image to score. */
  @property() src?: string;
  /** Anomalous above this; default: found from the normal images, for 5 % false alarms. */
  @property({ type: Number }) threshold?: number;
  /** Boxes are drawn around anomalous regions. */
  @property({ type: Boolean }) boxes = false;
  /** The smallest area of a region: pixels, or percents of the image with %; default: a patch's. */
  @property({ attribute: "min-area" }) minArea?: string;
  /** Folder of worker.js and inctrl.wasm; default: that of the script. */
  @property() assets?: string;

  @state() private state: State = "idle";
  @state() private message = "";
  @state() private result: Result | undefined;

  private loaded: Loaded | undefined;
  /** Counts calls of `score`: only the latest is shown. */
  private calls = 0;

  /** Scores an image, as if `src` named it. */
  async score(source: ImageSource): Promise<Result> {
    const call = ++this.calls;
    this.state = "scoring";
    try {
      const { detector, prompts } = await this.ready();
      const { threshold, minArea } = this;
      const result = await detector.score(source, {
        prompts, ...(threshold !== undefined && { threshold }), ...(minArea && { minArea }),
      });
      const image = await detector.pixels(source, undefined, undefined, prompts);
      if (call === this.calls) this.show(result, image);
      return result;
    } catch (error) {
      if (call === this.calls) this.fail(error);
      throw error;
    }
  }

  /**
   * The detector and its prompt set, made anew when the properties have changed, or after a
   * failure.
   */
  async ready(): Promise<{ detector: AnomalyDetector; prompts: PromptSet }> {
    const loaded = this.load();
    const detector = await loaded.detector.catch((error: unknown) => {
      if (this.loaded === loaded) this.loaded = undefined;
      throw error;
    });
    const learned = this.learned(loaded, detector);
    const prompts = await learned.prompts.catch((error: unknown) => {
      if (loaded.learned === learned) loaded.learned = undefined;
      throw error;
    });
    return { detector, prompts };
  }

  private load(): Loaded {
    const { model, assets, textTower: text } = this;
    const from = JSON.stringify([model, assets, text]);
    if (this.loaded?.from !== from) {
      void this.release();
      const detector = AnomalyDetector.create({
        ...(model !== undefined && { model }), ...(assets !== undefined && { assets }),
        ...(text !== undefined && { text }),
        onProgress: (p) => this.emit("progress", p),
      });
      this.loaded = { from, detector, learned: undefined };
    }
    return this.loaded!;
  }

  private learned(loaded: Loaded, detector: AnomalyDetector): Learned {
    const from = JSON.stringify([this.normals, this.promptFile, this.kind]);
    const last = loaded.learned;
    if (last?.from === from) return last;
    last?.prompts.then((set) => set.close()).catch(() => undefined);
    return (loaded.learned = { from, prompts: this.learn(detector) });
  }

  private async learn(detector: AnomalyDetector): Promise<PromptSet> {
    let prompts: PromptSet;
    if (this.promptFile) {
      const response = await fetch(this.promptFile);
      if (!response.ok) {
        const message = `${this.promptFile}: the server answered ${response.status}`;
        throw new DetectorError("LoadError", message, this.promptFile);
      }
      prompts = await detector.loadPrompts(await response.blob(), this.promptFile);
    } else {
      const urls = (this.normals ?? "").split(/\s+/).filter(Boolean);
      prompts = await detector.learn(urls, {
        ...(urls.length > 1 && { calibrate: 0.05 }), ...(this.kind && { className: this.kind }),
      });
    }
    this.emit("ready", undefined);
    return prompts;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated && !this.loaded) this.scoreSource();
  }

  /** Frees the memory, unless the element was only moved. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.calls++;
      void this.release();
    });
  }

  private async release(): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    (await loaded?.detector.catch(() => undefined))?.close();
  }

  private scoreSource(): void {
    if (this.src) this.score(this.src).catch(() => undefined); // the event says it
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (inputs.some((name) => changed.has(name))) this.scoreSource();
  }

  private show(result: Result, image: ImageData): void {
    this.result = result;
    this.state = "done";
    const canvas = this.renderRoot.querySelector("canvas")!;
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d")!;
    context.putImageData(image, 0, 0);
    const layer = new OffscreenCanvas(image.width, image.height);
    layer.getContext("2d")!.putImageData(heatmap(result), 0, 0);
    context.drawImage(layer, 0, 0);
    if (this.boxes) drawRegions(context, result.regions);
    this.emit("score", result);
  }

  private fail(error: unknown): void {
    this.state = "error";
    this.message = error instanceof Error ? error.message : String(error);
    this.emit("error", error);
  }

  private emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  protected override render() {
    const shown = this.state === "done" && this.result;
    return html`
      <slot ?hidden=${shown}></slot>
      <canvas part="image" role="img" ?hidden=${!shown} aria-label=${this.text()}></canvas>
      <div part="caption" role="status"><slot name="caption">
        <p class=${this.verdict()}>${this.text()}</p></slot></div>
      ${nothing}`;
  }

  private verdict(): string {
    const anomalous = this.state === "done" ? this.result?.anomalous : undefined;
    return anomalous === undefined ? "" : anomalous ? "anomalous" : "normal";
  }

  private text(): string {
    switch (this.state) {
      case "idle":
        return "";
      case "error":
        return this.message;
      case "done": {
        const verdict = this.verdict();
        const notes = (this.result?.notes ?? []).map((note) => ` (${note})`).join("");
        return `${verdict && `${verdict}, `}score ${this.result?.score.toFixed(3)}${notes}`;
      }
      default:
        return "Scoring …";
    }
  }
}

if (!customElements.get("anomaly-detector")) {
  customElements.define("anomaly-detector", AnomalyDetectorElement);
}

declare global {
  interface HTMLElementTagNameMap {
    "anomaly-detector": AnomalyDetectorElement;
  }
}
