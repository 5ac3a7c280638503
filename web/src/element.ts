/** `<anomaly-detector>`: an image or a video, its score and its heat map (docs/web.md). */
import {
  withThreshold, type CreateOptions, type FileSource, type ImageSource, type Progress,
  type PromptInfo, type Result, type View,
} from "./detector.js";
import { drawable, drawnSize, originalOf, type Original } from "./element/drawing.js";
import type { AnomalyDetectorEventMap, DetailOf } from "./element/events.js";
import {
  labelAttribute, labelNames, labelsOf, languageOf, type Labels,
} from "./element/labels.js";
import { choice, flag, number, PropertiesElement, value } from "./element/properties.js";
import { Session, type LiveSource } from "./element/session.js";
import { keyOf, listOf, use, type Inputs, type Ready, type Use } from "./element/sharing.js";
import { kindOf, type Normals } from "./element/sources.js";
import { Stage } from "./element/stage.js";
import { textsOf, type State } from "./element/texts.js";

export type { AnomalyDetectorEventMap, ReadyDetail } from "./element/events.js";
export type { Labels } from "./element/labels.js";
export type { Ready } from "./element/sharing.js";
export type { Normals } from "./element/sources.js";

const properties = {
  src: value("src"), normals: value("normals"), promptFile: value("prompt-file"),
  model: value("model"), sha256: value("sha256"), assets: value("assets"), text: value("text"),
  kind: value("kind"), threshold: number("threshold"), minArea: value("min-area"),
  boxes: flag("boxes"), view: value(), grid: value("grid"), tiles: number("tiles"),
  rotations: choice("rotations", (value) => (value === "auto" ? value : Number(value))),
  foreground: flag("foreground"), htmlFor: value("for"), srcObject: value(), constraints: value(),
  live: choice("live", (value) => value === "camera" ? value : value !== false && "video"),
  labels: value(),
};

type Name = keyof typeof properties;

const byAttribute = new Map(Object.entries(properties).map(([name, { attribute }]) =>
  [attribute, name]));

/** The properties that a prompt set is made of. */
const learning: Name[] = [
  "normals", "promptFile", "model", "sha256", "assets", "text", "kind", "view", "grid", "tiles",
  "rotations", "foreground",
];
/** The properties that an image is scored by. */
const scoring: Name[] = [...learning, "src", "threshold", "minArea"];
/** The properties that say what is scored live. */
const living: Name[] = ["live", "htmlFor", "srcObject", "constraints"];

/** What is shown. */
interface Shown {
  original: Original;
  result: Result;
}

/**
 * An image or a video, its score and its heat map.
 *
 * @element anomaly-detector
 * @attr {string} src - URL of the image to score
 * @attr {string} normals - URLs of normal images, separated by spaces
 * @attr {string} prompt-file - URL of a prompt file, in place of normal images
 * @attr {string} model - URL of a model file or of a published checkpoint; default: the bundled
 *   model
 * @attr {string} sha256 - SHA-256 that the model's file must have, hexadecimal
 * @attr {string} assets - URL of the folder of the library's files
 * @attr {string} text - URL of the model's text tower, loaded only if `kind` is new to the model
 * @attr {string} kind - what the images show, for a model with trained heads
 * @attr {number} threshold - anomalous above it; default: calibrated for 5 % false alarms
 * @attr {string} min-area - the smallest area of a region: pixels, or percents of the image with
 *   `%`; default: that of a patch
 * @attr {boolean} boxes - boxes are drawn around anomalous regions
 * @attr {string} rotations - `auto`, 0, 4 or 8: how normal images are rotated
 * @attr {number} tiles - also views tiles, this many along the shorter side
 * @attr {string} grid - the patches of the padded image: `square`, `auto` or `COLUMNSxROWS`
 * @attr {boolean} foreground - plain background is ignored
 * @attr {string} live - scores the video inside, or of `for`, or of `srcObject`; `camera`: a camera
 * @attr {string} for - id of a video elsewhere in the page that is scored live
 * @attr {string} lang - the language of its texts: English and German are built in
 * @attr {string} label-anomalous - text of the verdict "anomalous"
 * @attr {string} label-normal - text of the verdict "normal"
 * @attr {string} label-score - text of a score, `{score}`
 * @attr {string} label-regions - text of the number of anomalous regions, `{count}`
 * @attr {string} label-alternative - text in place of the heat map, `{text}`
 * @attr {string} label-loading - text while files are loaded, `{percent}`
 * @attr {string} label-learning - text while it learns from normal images, `{percent}`
 * @attr {string} label-scoring - text while it scores an image
 * @attr {string} label-error - text of an error, `{message}`
 * @attr {string} label-frames - text of the frames per second, `{fps}`
 * @attr {string} label-start - text of the button that turns the camera on
 * @attr {string} label-stop - text of the button that turns the camera off
 * @fires {CustomEvent<ReadyDetail>} anomaly-ready - the model is loaded, the normal images learned
 * @fires {CustomEvent<Progress>} anomaly-progress - bytes are loaded, normal images learned
 * @fires {CustomEvent<Result>} anomaly-score - an image or a frame is scored and shown
 * @fires {CustomEvent<Error>} anomaly-error - something failed
 * @slot - shown while there is no image; with `live`, the video
 * @slot caption - in place of the line below the image
 * @csspart image - the canvas with the image
 * @csspart video - the video of a camera or a stream
 * @csspart heatmap - the canvas over it
 * @csspart box - a box around a region
 * @csspart box-number - its number
 * @csspart stage - what holds all these
 * @csspart button - turns the camera on and off
 * @csspart caption - what is below the image
 * @csspart text - the line of text in it
 * @csspart notes - what to know about how the image was read
 * @cssprop [--anomaly-detector-heat-opacity=0.75] - opacity of the heat map
 * @cssprop [--anomaly-detector-box=#fff] - colour of the boxes
 * @cssprop [--anomaly-detector-box-width=2px] - width of their lines
 * @cssprop --anomaly-detector-accent - colour of the verdict "anomalous"
 * @cssprop --anomaly-detector-calm - colour of the verdict "normal"
 */
export class AnomalyDetectorElement extends PropertiesElement {
  static {
    this.define(properties);
  }

  static get observedAttributes(): string[] {
    return ["lang", ...[...byAttribute.keys()].filter((name) => name !== undefined),
      ...labelNames.map(labelAttribute)];
  }

  /** The image to score: its URL, a file, a canvas and so on. */
  declare src: ImageSource | undefined;
  /** Normal images: a list or a FileList, one image, or URLs separated by spaces. */
  declare normals: Normals | undefined;
  /** A prompt file or its URL, in place of normal images. */
  declare promptFile: string | URL | Blob | undefined;
  /** The model or its URL; default: the small one that comes with the library. */
  declare model: FileSource | FileSource[] | undefined;
  /** SHA-256 that the model's file must have, hexadecimal. */
  declare sha256: CreateOptions["sha256"];
  /** Folder of the library's files, or the URL of each; default: that of the script. */
  declare assets: CreateOptions["assets"];
  /** The model's text tower or its URL, for a kind that the model does not know. */
  declare text: FileSource | undefined;
  /** What the images show, in a word or two. */
  declare kind: string | undefined;
  /** Anomalous above this; default: found from the normal images, for 5 % false alarms. */
  declare threshold: number | undefined;
  /** The smallest area of a region: pixels, or percents of the image with %; default: a patch's. */
  declare minArea: number | string | undefined;
  /** Boxes are drawn around anomalous regions. */
  declare boxes: boolean;
  /** How images are viewed; its values stand over those of the four properties below. */
  declare view: View | undefined;
  /** How normal images are rotated: "auto", 0, 4 or 8. */
  declare rotations: View["rotations"] | undefined;
  /** Also views tiles, this many along the shorter side. */
  declare tiles: number | undefined;
  /** The patches of the padded image: "square", "auto" or "COLUMNSxROWS". */
  declare grid: string | undefined;
  /** Plain background is ignored. */
  declare foreground: boolean;
  /** Scores a video: the camera's, or that of `srcObject`, of `for`, or inside of the element. */
  declare live: "camera" | "video" | boolean | undefined;
  /** Id of a video elsewhere in the page that is scored live. */
  declare htmlFor: string | undefined;
  /** A stream that is shown and scored live; it stays on when the element goes. */
  declare srcObject: MediaStream | undefined;
  /** What is wanted of the camera; default: 1280 × 720, the one that looks away from the user. */
  declare constraints: MediaTrackConstraints | undefined;
  /** Texts in place of the built-in ones. */
  declare labels: Partial<Labels> | undefined;

  private readonly stage: Stage;
  private readonly states: CustomStateSet | undefined;
  private state: State = "idle";
  private message = "";
  /** The image that is scored; `src`, or that of the last call of `score`. */
  private current: ImageSource | undefined;
  private shown: Shown | undefined;
  private last: Result | undefined;
  /** In a page: what it uses is its own until it has gone. */
  private active = false;
  private used: Use | undefined;
  private session: Session | undefined;
  private progress: Progress["overall"] | undefined;
  /** Counts calls of `score`: only the latest is shown. */
  private calls = 0;
  private redrawing = false;

  constructor() {
    super();
    this.states = this.attachInternals().states;
    this.stage = new Stage(this.attachShadow({ mode: "open" }), {
      resized: () => void this.redraw(),
      filled: () => this.live && !this.session && this.relive(),
      pressed: () => void (this.session ? this.stop() : this.start()),
    });
  }

  /** The last result that was shown; undefined after an error. */
  get result(): Result | undefined {
    return this.last;
  }

  /** Frames scored per second; 0 while nothing is scored live. */
  get fps(): number {
    return this.session?.fps ?? 0;
  }

  /** Live scoring waits, because the element is not on the screen or the tab is hidden. */
  get paused(): boolean {
    return this.session?.paused ?? false;
  }

  /** Scores an image and shows it, as if it were `src`; not shown while a video is scored. */
  async score(source: ImageSource): Promise<Result> {
    this.current = source;
    this.taken(scoring);
    const call = ++this.calls;
    const latest = () => call === this.calls && !this.session;
    try {
      if (latest()) this.enter("loading");
      const [original, ready] = await Promise.all([originalOf(source), this.ready()]);
      if (latest()) this.enter("scoring");
      const result = await this.scored(ready, original);
      const draw = latest() && await this.drawing({ original, result }, ready);
      if (draw && latest()) {
        draw();
        this.finish(result);
      }
      return result;
    } catch (error) {
      if (latest()) this.fail(error);
      throw error;
    }
  }

  /**
   * The detector and its prompt set, made anew when the properties have changed, or after a
   * failure. Elements with equal properties share them: do not close them.
   */
  async ready(): Promise<Ready> {
    const inputs = this.inputs();
    if (this.used?.key !== keyOf(inputs) || this.used.failed) {
      const old = this.used;
      this.progress = undefined;
      const used = (this.used = use(inputs, (progress) => this.progressed(progress)));
      old?.release();
      this.tellReady(used).catch(() => undefined); // who waits for it is told
    }
    return this.used.value;
  }

  /**
   * Scores the video from now on, if `live` is set. Of a camera the browser asks the user: call it
   * when the user does something, as the element's own button does.
   */
  async start(): Promise<void> {
    this.stop();
    const source = this.source();
    if (!source) return;
    this.calls++;
    const session = this.session = new Session(this, this.stage, source, {
      score: async (frame) => this.frame(frame),
      show: (result) => {
        this.stage.showResult(result, this.boxes);
        this.finish(result);
      },
      ended: (error) => {
        this.stop();
        if (error) this.fail(error);
      },
    });
    this.enter("loading");
    await session.run();
  }

  /** Ends live scoring, and turns the camera off. */
  stop(): void {
    const { session } = this;
    this.session = undefined;
    session?.stop();
    if (session) this.reset();
  }

  /** @internal */
  connectedCallback(): void {
    if (this.active) return; // it was only moved
    this.active = true;
    this.upgrade(properties);
    this.note("connected");
  }

  /** Frees what it uses, unless the element was only moved. @internal */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.active) return;
      this.active = false;
      this.calls++;
      this.stop();
      this.used?.release();
      this.used = this.current = undefined;
    });
  }

  /** @internal */
  attributeChangedCallback(name: string, _: string | null, text: string | null): void {
    const property = byAttribute.get(name);
    if (property) Reflect.set(this, property, text ?? undefined);
    else this.note("labels");
  }

  protected override changed(names: ReadonlySet<string>): void {
    if (!this.active) return;
    const any = (of: Name[]) => of.some((name) => names.has(name));
    const connected = names.has("connected");
    if (connected || any(living)) this.relive();
    if (!this.live) {
      if (any(scoring) || (connected && this.current === undefined)) this.rescore(names);
      else if (names.has("boxes") && this.last) this.stage.showResult(this.last, this.boxes);
    }
    this.render();
  }

  /** Begins or ends live scoring, as the properties say. */
  private relive(): void {
    this.stop();
    const source = this.source();
    if (source && !("camera" in source)) void this.start();
  }

  private source(): LiveSource | undefined {
    const { live, srcObject: stream, htmlFor } = this;
    if (!live) return undefined;
    if (stream) return { stream };
    if (live === "camera") return { camera: this.constraints };
    const root = this.getRootNode() as Document | ShadowRoot;
    const video = htmlFor ? root.getElementById(htmlFor) : this.querySelector("video");
    return video?.localName === "video"
      ? { video: video as HTMLVideoElement, inside: this.contains(video) } : undefined;
  }

  private inputs(): Inputs {
    const { model, sha256, assets, text, normals, promptFile, kind, rotations, tiles, grid } = this;
    const view = {
      ...(rotations !== undefined && { rotations }), ...(tiles !== undefined && { tiles }),
      ...(grid !== undefined && { grid }), ...(this.foreground && { foreground: true }),
      ...this.view,
    };
    return {
      model, sha256, assets, text, normals, promptFile, kind,
      view: Object.keys(view).length > 0 ? view : undefined,
    };
  }

  /** Scores the image again, or that of `src` if it is new; decides anew by a new threshold. */
  private rescore(names: ReadonlySet<string>): void {
    if (names.has("src")) this.current = this.src;
    const { current = this.src, shown } = this;
    if (current === undefined || (!this.promptFile && listOf(this.normals).length === 0)) {
      this.calls++;
      this.reset();
    } else if (shown && this.state === "done" && [...names].every((n) => n === "threshold")) {
      this.decide(shown).catch((error: unknown) => this.fail(error));
    } else {
      this.score(current).catch(() => undefined); // the event says it
    }
  }

  private async decide(shown: Shown): Promise<void> {
    const { prompts } = await this.ready();
    if (this.shown !== shown) return;
    const result = withThreshold(shown.result, this.threshold ?? prompts.threshold);
    this.shown = { ...shown, result };
    this.finish(result);
  }

  private async scored({ detector, prompts }: Ready, original: Original): Promise<Result> {
    const o = { prompts, ...this.options() };
    return "blob" in original
      ? detector.score(original.blob, { ...o, name: original.name })
      : detector.score(original.pixels, o);
  }

  private async frame(frame: ImageSource): Promise<Result> {
    const { detector, prompts } = await this.ready();
    return detector.score(frame, { prompts, name: "frame", ...this.options() });
  }

  private options() {
    const { threshold, minArea } = this;
    return {
      ...(threshold !== undefined && { threshold }), ...(minArea !== undefined && { minArea }),
    };
  }

  /** What shows an image and its heat map at the size that the element has now. */
  private async drawing(shown: Shown, { detector, prompts }: Ready): Promise<() => void> {
    const { frame } = shown.result.map;
    const size = drawnSize(frame, this.stage.room);
    const image = await drawable(shown.original, size, detector, prompts);
    return () => {
      this.shown = shown;
      this.stage.showImage(image, frame, size);
      this.stage.showResult(shown.result, this.boxes);
    };
  }

  /** Draws the image again when the element has become larger. */
  private async redraw(): Promise<void> {
    const { shown } = this;
    if (!shown || this.redrawing || this.state !== "done") return;
    const { width } = drawnSize(shown.result.map.frame, this.stage.room);
    if (width <= 1.2 * this.stage.drawn) return;
    this.redrawing = true;
    try {
      const draw = await this.drawing(shown, await this.ready());
      if (this.shown === shown && this.state === "done") draw();
    } catch {
      // the smaller drawing stays
    } finally {
      this.redrawing = false;
    }
  }

  private progressed(progress: Progress): void {
    this.progress = progress.overall;
    if (this.state === "loading" || this.state === "learning") this.render();
    this.tell("anomaly-progress", progress);
  }

  private async tellReady(used: Use): Promise<void> {
    const detector = await used.detector;
    this.progress = undefined;
    if (this.used === used && this.state === "loading") this.enter("learning");
    const { prompts } = await used.value;
    const model = await detector.info();
    const info: Readonly<PromptInfo> = prompts.info;
    if (this.used === used) this.tell("anomaly-ready", { model, prompts: info });
  }

  private enter(state: State): void {
    this.state = state;
    this.render();
  }

  /** A result is shown. */
  private finish(result: Result): void {
    this.last = result;
    this.enter("done");
    this.tell("anomaly-score", result);
  }

  /** Nothing is shown. */
  private reset(state: State = "idle"): void {
    this.last = this.shown = undefined;
    this.stage.clear();
    this.enter(state);
  }

  private fail(thrown: unknown): void {
    const error = kindOf(thrown).endsWith("Error") || kindOf(thrown) === "DOMException"
      ? thrown as Error : new Error(String(thrown));
    this.message = error.message;
    this.reset("error");
    this.tell("anomaly-error", error);
  }

  private tell<K extends keyof AnomalyDetectorEventMap>(type: K, detail: DetailOf<K>): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  private render(): void {
    const language = languageOf(this);
    const labels = this.texts(language);
    const { state, message, last: result } = this;
    const texts = textsOf({
      state, message, result, labels, language, progress: this.progress,
      fps: this.session && this.fps,
    });
    this.stage.showTexts(texts);
    this.stage.showButton(this.live === "camera" && !this.srcObject
      ? labels[this.session ? "stop" : "start"] : undefined);
    this.states?.clear();
    this.states?.add(texts.verdict || state);
  }

  private texts(language: string): Labels {
    const own = labelNames.flatMap((name) => {
      const text = this.getAttribute(labelAttribute(name));
      return text === null ? [] : [[name, text]];
    });
    return { ...labelsOf(language), ...Object.fromEntries(own), ...this.labels };
  }
}

if (globalThis.customElements && !customElements.get("anomaly-detector")) {
  customElements.define("anomaly-detector", AnomalyDetectorElement);
}

declare global {
  interface HTMLElementTagNameMap {
    "anomaly-detector": AnomalyDetectorElement;
  }
}
