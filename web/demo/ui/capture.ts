/** Takes photos with the camera. */
import { css, html } from "lit";
import { messageOf } from "../state/errors.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";

/** Opens the page's camera, for photos of normal things. */
export const askForCamera = (from: HTMLElement): boolean =>
  from.dispatchEvent(new CustomEvent("camera", { bubbles: true, composed: true }));

/** Adds photos to the normal images. */
export class CaptureDialog extends PageElement {
  static override properties = {
    fault: { state: true }, sees: { state: true }, cameras: { state: true }, count: { state: true },
  };
  static override styles = [look, css`
    :host { display: contents; }
    dialog { width: 720px; max-width: 96vw; }
    h2 { font-size: 20px; margin-bottom: 16px; }
    video { display: block; width: 100%; max-height: 60dvh; background: #000; border-radius: 8px; }
    .actions { align-items: center; }
    select { flex: 1; min-width: 120px; }
  `];

  declare private fault: string;
  /** The camera gives images. */
  declare private sees: boolean;
  declare private cameras: MediaDeviceInfo[];
  declare private count: number;
  private stream: MediaStream | undefined;

  constructor() {
    super();
    this.fault = "";
    this.sees = false;
    this.cameras = [];
    this.count = 0;
  }

  async open(): Promise<void> {
    this.find<HTMLDialogElement>("dialog")?.showModal();
    this.count = 0;
    await this.start();
  }

  private async start(deviceId?: string): Promise<void> {
    this.stop();
    this.fault = "";
    const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
    const wanted = deviceId === undefined ? { facingMode: "environment" } : { deviceId };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...wanted } });
      if (!this.find<HTMLDialogElement>("dialog")?.open) return end(stream);
      this.stream = stream;
      const video = this.find<HTMLVideoElement>("video")!;
      video.srcObject = stream;
      await video.play();
      this.sees = true;
      const all = await navigator.mediaDevices.enumerateDevices();
      this.cameras = all.filter(({ kind }) => kind === "videoinput");
    } catch (error) {
      this.fault = messageOf(error);
    }
  }

  private stop(): void {
    this.sees = false;
    if (this.stream) end(this.stream);
    this.stream = undefined;
  }

  protected override render() {
    const t = this.text.teach;
    const choose = (e: Event) => this.start((e.target as HTMLSelectElement).value);
    return html`<dialog aria-labelledby="camera" @close=${this.stop}>
      <h2 id="camera">${t.camera}</h2>
      <video playsinline muted aria-label=${t.cameraImage} .muted=${true}></video>
      <p role="alert">${this.fault && t.noCamera(this.fault)}</p>
      <div class="actions">
        <button class="primary" ?disabled=${!this.sees} @click=${this.shoot}>
          ${icon("camera")}${t.shoot}</button>
        ${this.cameras.length > 1 ? html`<select aria-label=${t.whichCamera} @change=${choose}>
          ${this.cameras.map((c) => html`<option value=${c.deviceId}>${c.label}</option>`)}
        </select>` : ""}
        <button @click=${() => this.find<HTMLDialogElement>("dialog")?.close()}>${t.done}</button>
        <span role="status">${this.count > 0 ? t.shot(this.count) : ""}</span>
      </div></dialog>`;
  }

  private readonly shoot = async () => {
    const video = this.find<HTMLVideoElement>("video")!;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")!.drawImage(video, 0, 0);
    const file = await canvas.convertToBlob({ type: "image/png" });
    this.count++;
    const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
    this.store.addNormals([{ name: `camera-${time}-${this.count}.png`, file }]);
  };
}

/** Ends a stream, so that the camera's light goes out. */
function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

customElements.define("capture-dialog", CaptureDialog);
