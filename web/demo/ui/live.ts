/** The live screen: scores what a camera sees, or a video, and says so in large letters. */
import { html, nothing } from "lit";
import { alarmOf, nameOf, withAlarm, type Alarm } from "../live/alarms.js";
import { cameras, faultOf, turnOn, type CameraFault, type Choice } from "../live/camera.js";
import { Loop, type Scored } from "../live/loop.js";
import { Stillness } from "../live/still.js";
import { encoded, heatLayer } from "../picture.js";
import { messageOf } from "../state/errors.js";
import { checked } from "../state/limits.js";
import { placeOf } from "../state/place.js";
import type { State } from "../state/types.js";
import { limitOf, verdictOfScore, type Verdict } from "../state/verdict.js";
import { decimal, percent } from "../text/numbers.js";
import { PageElement, look } from "./base.js";
import "./alarm-strip.js";
import { icon } from "./icons.js";
import { liveLook } from "./live-look.js";

/** Milliseconds between two alarms of one and the same scene. */
const alarmPause = 2_000;
/** This many frames in a row make a verdict that is read out, or end an alarm. */
const steady = 3;
/** Milliseconds that a note stays. */
const noteTime = 3_000;

type Source = "off" | "asking" | "camera" | "video";

export class LiveView extends PageElement {
  static override styles = [look, liveLook];

  private source: Source = "off";
  private fault: CameraFault | undefined;
  private choices: Choice[] = [];
  private camera = "";
  private mirrored = false;
  private showHeat = true;
  private showGuide = true;
  private auto = false;
  private frozen = false;
  private alarms: Alarm[] = [];
  private loop: Loop | undefined;
  private shown: Scored | undefined;
  private still = new Stillness();
  /** The scene has changed since the last alarm. */
  private changed = true;
  /** Frames in a row that are not anomalous. */
  private calm = 0;
  private alarmed = 0;
  private run: { verdict: Verdict; length: number } = { verdict: "waiting", length: 0 };
  private said: Verdict = "waiting";
  private note = "";
  private silence: ReturnType<typeof setTimeout> | undefined;
  private address: string | undefined;
  /** Whether the limit is checked, and in which state. */
  private checked = false;
  private known: State | undefined;

  private readonly keys = (event: KeyboardEvent) => this.key(event);
  private readonly changedDevices = () => void this.list();

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("keydown", this.keys);
    (navigator as Partial<Navigator>).mediaDevices
      ?.addEventListener("devicechange", this.changedDevices);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.keys);
    (navigator as Partial<Navigator>).mediaDevices
      ?.removeEventListener("devicechange", this.changedDevices);
    this.turnOff();
    for (const { thumbnail } of this.alarms) URL.revokeObjectURL(thumbnail);
    this.alarms = [];
  }

  private get video(): HTMLVideoElement {
    return this.find<HTMLVideoElement>("video")!;
  }

  private change(f: () => void): void {
    f();
    this.requestUpdate();
  }

  // The source.

  private async start(id?: string): Promise<void> {
    this.turnOff();
    this.change(() => (this.source = "asking"));
    this.find(".stage")!.focus();
    try {
      const { stream, id: camera, front } = await turnOn(id);
      if (!this.isConnected || (this.source as Source) !== "asking") {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      stream.getVideoTracks()[0]!.addEventListener("ended", () => this.lose("gone"));
      [this.camera, this.mirrored] = [camera, front];
      this.video.srcObject = stream;
      await this.play("camera");
      await this.list();
    } catch (error) {
      if (this.isConnected) this.lose(faultOf(error));
    }
  }

  private async openVideo(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    this.turnOff();
    const address = (this.address = URL.createObjectURL(file));
    this.mirrored = false;
    this.video.src = address;
    try {
      await this.play("video");
    } catch {
      if (this.address === address) this.lose("video");
    }
  }

  private async play(source: Source): Promise<void> {
    await this.video.play();
    if (!this.isConnected) return this.turnOff();
    this.change(() => {
      this.source = source;
      this.loop = new Loop(this.video, {
        ready: () => this.store.live !== undefined,
        score: (frame) => {
          const { engine, prompts } = this.store.live!;
          return engine.score(frame, { prompts });
        },
        show: (scored) => this.show(scored),
        failed: (error) => {
          this.store.toast(messageOf(error), { kind: "error" });
          this.lose("other");
        },
      });
    });
    await this.updateComplete;
    this.find(".stage")!.focus();
  }

  private lose(fault: CameraFault): void {
    this.turnOff();
    this.change(() => (this.fault = fault));
    void this.focusStart();
  }

  /** Ends by a button that is no more. */
  private end(): void {
    this.turnOff();
    void this.focusStart();
  }

  private async focusStart(): Promise<void> {
    await this.updateComplete;
    this.find(".note .primary")?.focus();
  }

  /** Ends scoring and releases the camera. */
  private turnOff(): void {
    this.loop?.stop();
    this.loop = undefined;
    const { video } = this;
    for (const track of (video.srcObject as MediaStream | null)?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    if (this.address) {
      video.removeAttribute("src");
      URL.revokeObjectURL(this.address);
      this.address = undefined;
    }
    this.shown?.frame.close();
    this.shown = undefined;
    this.run = { verdict: "waiting", length: 0 };
    this.said = "waiting";
    this.change(() => {
      [this.source, this.fault, this.frozen] = ["off", undefined, false];
    });
  }

  private async list(): Promise<void> {
    const choices = await cameras();
    this.change(() => (this.choices = choices));
  }

  // Frames.

  private show(scored: Scored): void {
    this.shown?.frame.close();
    this.shown = scored;
    const verdict = this.verdict();
    const { run } = this;
    this.run = { verdict, length: run.verdict === verdict ? run.length + 1 : 1 };
    if (this.run.length >= steady) this.said = verdict;
    void this.drawHeat(scored);
    const settled = this.still.settled(scored.frame);
    if (settled && this.still.began > this.alarmed) this.changed = true;
    if (settled && this.auto) void this.capture();
    this.alarm(verdict, settled);
    this.requestUpdate();
  }

  private verdict(): Verdict {
    const { state, shown } = this;
    if (!shown) return "waiting";
    if (this.known !== state) [this.known, this.checked] = [state, checked(state)];
    return verdictOfScore(shown.result.score, limitOf(state), this.checked);
  }

  /** The map as a layer of its own, stretched over the video by CSS. */
  private async drawHeat(scored: Scored): Promise<void> {
    if (!this.showHeat) return;
    const layer = await heatLayer(scored.result);
    if (this.shown !== scored) return layer.close();
    const canvas = this.find<HTMLCanvasElement>(".heat")!;
    [canvas.width, canvas.height] = [layer.width, layer.height];
    canvas.getContext("bitmaprenderer")!.transferFromImageBitmap(layer);
  }

  /**
   * Holds the frame if it begins an alarm: after calm frames, or with another part at rest. An
   * alarm that began in motion has its picture when the scene is at rest.
   */
  private alarm(verdict: Verdict, settled: boolean): void {
    if (verdict !== "anomalous") {
      this.calm++;
      return;
    }
    const now = performance.now();
    const begins = this.calm >= steady || this.changed;
    this.calm = 0;
    if (begins && now - this.alarmed >= alarmPause) {
      [this.alarmed, this.changed] = [now, false];
      void this.hold(false);
    } else if (settled && this.alarms.length > 0) {
      void this.hold(true);
    }
  }

  private async hold(replace: boolean): Promise<void> {
    const alarm = await alarmOf(this.shown!);
    if (!this.isConnected) return URL.revokeObjectURL(alarm.thumbnail);
    this.change(() => (this.alarms = withAlarm(this.alarms, alarm, replace)));
  }

  private freeze(frozen = !this.frozen): void {
    if (this.source === "off" || this.source === "asking") return;
    this.loop?.hold(frozen);
    if (frozen && this.shown) {
      const canvas = this.find<HTMLCanvasElement>(".still")!;
      const { frame } = this.shown;
      [canvas.width, canvas.height] = [frame.width, frame.height];
      canvas.getContext("2d")!.drawImage(frame, 0, 0);
    }
    if (this.source === "video") void (frozen ? this.video.pause() : this.video.play());
    this.change(() => (this.frozen = frozen));
  }

  /** The frame that the verdict is about, or the newest one, as a file. */
  private async frame(): Promise<{ name: string; file: Blob }> {
    const name = nameOf(new Date());
    if (this.shown) return { name, file: await encoded(this.shown.frame) };
    const frame = await createImageBitmap(this.video);
    const file = await encoded(frame);
    frame.close();
    return { name, file };
  }

  private async capture(): Promise<void> {
    this.store.addImages([await this.frame()]);
    this.say(this.text.live.captured);
  }

  private async useAsNormal(): Promise<void> {
    this.store.addNormals([await this.frame()]);
    this.say(this.text.live.added);
  }

  /** Says for a moment, on the video, what was done. */
  private say(text: string): void {
    clearTimeout(this.silence);
    this.change(() => (this.note = text));
    this.silence = setTimeout(() => this.change(() => (this.note = "")), noteTime);
  }

  private key(event: KeyboardEvent): void {
    const from = event.composedPath()[0] as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (from.matches("input:not([type=checkbox]), select, textarea") || !this.loop) return;
    if (from.closest("dialog")) return;
    const act = {
      " ": from.matches("button, summary, input") ? undefined : () => this.freeze(),
      c: () => void this.capture(), u: () => void this.useAsNormal(),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // What is shown.

  protected override updated(): void {
    const { videoWidth: w, videoHeight: h } = this.video;
    const ratio = w && h ? w / h : 16 / 9;
    this.find(".screen")!.style.setProperty("--ratio", String(ratio));
    const limit = limitOf(this.state);
    const share = this.shown && limit ? this.shown.result.score / limit : 0;
    this.find(".meter")?.style.setProperty("--share", String(share));
    this.loop?.wake();
  }

  protected override render() {
    const { text, alarms } = this;
    const on = this.source === "camera" || this.source === "video";
    return html`
      <h1 class="hidden-text">${text.live.title}</h1>
      <div class="live ${on ? "on" : "off"}">
        <section class="stage" tabindex=${on ? 0 : -1} aria-label=${text.live.stage}>
          ${this.screen(on)}
          ${on ? nothing : this.notice()}
          ${this.frozen ? html`<span class="badge">${icon("pause")}${text.live.frozen}</span>`
            : nothing}
          <p class="badge below" role="status" ?hidden=${!this.note}>${icon("check")}${this.note}
          </p>
        </section>
        ${on ? html`<div class="side">${this.side()}</div>` : nothing}
        ${alarms.length > 0 || on ? html`<alarm-strip .alarms=${alarms}
          @alarm-inspect=${(e: CustomEvent<Alarm>) => this.inspect(e.detail)}
          @alarm-normal=${(e: CustomEvent<Alarm>) => this.fine(e.detail)}></alarm-strip>`
          : nothing}
        <p class="hidden-text" role="status">${on ? text.live.verdicts[this.said] : ""}</p>
        <input type="file" class="hidden-text file" accept="video/*" tabindex="-1"
          aria-label=${text.live.openVideo}
          @change=${(e: Event) => void this.openVideo(e.target as HTMLInputElement)}>
      </div>`;
  }

  private screen(on: boolean) {
    const mirrored = this.mirrored ? "mirrored" : "";
    const corners = "M6 14V6H14M86 6h8v8M94 86v8H86M14 94H6V86M50 47v6M47 50h6";
    return html`<div class="screen ${mirrored}" ?hidden=${!on}>
      <video muted playsinline loop></video>
      <canvas class="still" ?hidden=${!this.frozen || !this.shown}></canvas>
      <canvas class="heat" role="img" aria-label=${this.text.live.heat}
        ?hidden=${!this.showHeat || !this.shown}></canvas>
      <svg class="guide" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"
        ?hidden=${!this.showGuide}><path class="under" d=${corners} /><path class="over"
        d=${corners} /></svg>
    </div>`;
  }

  /** What is said instead of a picture. */
  private notice() {
    const { live } = this.text;
    const begin = html`<div class="row">
      <button class="primary" @click=${() => void this.start()}>${icon("camera")}
        ${this.fault ? live.again : live.start}</button>
      <button @click=${() => this.find<HTMLInputElement>(".file")!.click()}>${icon("open")}
        ${live.openVideo}</button></div>`;
    if (this.source === "asking") {
      return html`<div class="note" role="status">${icon("camera")}<h2>${live.asking}</h2>
        <p>${live.askingHint}</p></div>`;
    }
    if (this.fault) {
      const { title, hint } = live.faults[this.fault];
      return html`<div class="note" role="alert">${icon("alert")}<h2>${title}</h2>
        <p>${hint}</p>${begin}</div>`;
    }
    return html`<div class="note">${icon("camera")}<h2>${live.off}</h2>
      <p>${live.offHints[placeOf(this.state)]}</p>${begin}
      ${this.state.learned ? nothing : this.untaught()}</div>`;
  }

  private untaught() {
    const { live } = this.text;
    return html`<p>${live.untaught}</p>
      <button class="teach" @click=${() => this.store.go("teach")}>${icon("learn")}
        ${live.teach}</button>`;
  }

  private side() {
    return html`${this.verdictCard()}${this.figures()}${this.actions()}${this.settings()}`;
  }

  private verdictCard() {
    const { live } = this.text;
    const { state } = this;
    if (!state.learned) {
      return html`<div class="verdict unknown">${icon("learn")}
        <strong>${live.untaughtShort}</strong>
        <p>${live.untaught}</p>
        <button class="teach" @click=${() => this.store.go("teach")}>${live.teach}</button></div>`;
    }
    const verdict = this.verdict();
    const limit = limitOf(state);
    const icons = {
      normal: "check", anomalous: "close", unsure: "unsure", waiting: "wait",
      unreadable: "alert", unknown: "unsure",
    } as const;
    const share = this.shown && limit
      ? live.share(percent(this.shown.result.score / limit, this.locale)) : "";
    const word = live.verdicts[verdict];
    return html`<div class="verdict ${verdict}">${icon(icons[verdict])}
      <strong class=${word.length > 6 ? "long" : ""}>${word}</strong>
      <span class="share">${share}</span>
      <div class="meter" aria-hidden="true"><i></i><b></b></div></div>`;
  }

  private figures() {
    const { live } = this.text;
    const number = (value: number, digits: number) => decimal(value, digits, this.locale);
    const { videoWidth, videoHeight } = this.video;
    const score = this.shown ? number(this.shown.result.score, 3) : "–";
    return html`<dl>
      <div><dt>${live.score}</dt><dd>${score}</dd></div>
      <div><dt>${live.rate}</dt><dd class="rate">${number(this.loop?.rate ?? 0, 1)}</dd></div>
      <div><dt>${live.size}</dt><dd>${videoWidth} × ${videoHeight}</dd></div></dl>`;
  }

  private actions() {
    const { live } = this.text;
    const taught = this.state.learned ? "primary" : "";
    return html`<div class="actions">
      <button class="wide ${taught}" aria-pressed=${this.frozen} @click=${() => this.freeze()}>
        ${icon(this.frozen ? "play" : "pause")}${this.frozen ? live.goOn : live.freeze}
        <kbd aria-hidden="true">${live.space}</kbd></button>
      <button class="wide ${taught ? "" : "primary"}"
        @click=${() => void this.useAsNormal()}>${icon("check")}${live.useAsNormal}
        <kbd aria-hidden="true">U</kbd></button>
      <button @click=${() => void this.capture()}>${icon("camera")}${live.capture}
        <kbd aria-hidden="true">C</kbd></button>
      <button @click=${() => this.end()}>${icon("close")}${live.stop}</button></div>`;
  }

  private settings() {
    const { live } = this.text;
    const tick = (label: string, key: "mirrored" | "showHeat" | "showGuide" | "auto") => html`
      <label class="tick"><input type="checkbox" .checked=${this[key]}
        @change=${(e: Event) => this.change(() => {
          this[key] = (e.target as HTMLInputElement).checked;
        })}>${label}</label>`;
    return html`<details class="settings" ?open=${innerWidth > 900}>
      <summary>${live.settings}${icon("down")}</summary><div class="fields">
      ${this.source === "camera" && this.choices.length > 0 ? html`<label>${live.camera}
        <select @change=${(e: Event) => void this.start((e.target as HTMLSelectElement).value)}>
        ${this.choices.map(({ id, label }, i) => html`<option value=${id}
          ?selected=${id === this.camera}>${label || live.cameraNumber(i + 1)}</option>`)}
        </select></label>` : nothing}
      ${tick(live.auto, "auto")}${tick(live.showHeat, "showHeat")}
      ${tick(live.showGuide, "showGuide")}${tick(live.mirror, "mirrored")}</div></details>`;
  }

  // Alarms.

  private inspect({ file, time }: Alarm): void {
    this.store.addImages([{ name: nameOf(time), file }]);
    this.say(this.text.live.captured);
  }

  private fine({ file, time }: Alarm): void {
    this.store.addNormals([{ name: nameOf(time), file }]);
    this.say(this.text.live.added);
  }
}

customElements.define("live-view", LiveView);
