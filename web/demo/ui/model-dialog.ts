/** Chooses another model. A published one is loaded by a new start, before the lock. */
import { css, html } from "lit";
import { addressOf, backbones, wantedBackbone } from "../state/catalogue.js";
import { messageOf } from "../state/errors.js";
import { PageElement, look } from "./base.js";
import { bytes } from "../text/numbers.js";

export class ModelDialog extends PageElement {
  static override properties = {
    wanted: { state: true }, reading: { state: true }, fault: { state: true },
  };
  static override styles = [look, css`
    :host { display: contents; }
    h2 { font-size: 20px; margin-bottom: 8px; }
    .row { display: flex; gap: 8px; align-items: flex-end; margin-top: 16px; }
    label.field { display: grid; gap: 4px; flex: 1; min-width: 0; }
    select { width: 100%; }
    .about { min-height: 48px; margin-top: 8px; }
    .file { border-top: 1px solid var(--line); margin-top: 24px; padding-top: 16px; }
    .file .button, progress, [role=alert] { margin-top: 12px; }
  `];

  declare private wanted: string;
  /** How much of a model file was read, 0 … 1. */
  declare private reading: number | undefined;
  declare private fault: string;

  constructor() {
    super();
    this.wanted = this.now;
    this.fault = "";
  }

  private get query() {
    return new URLSearchParams(location.search);
  }

  private get now(): string {
    return wantedBackbone(this.query);
  }

  open(): void {
    this.fault = "";
    this.find<HTMLDialogElement>("dialog")?.showModal();
  }

  protected override render() {
    const t = this.text.menu;
    const b = backbones.find(({ name }) => name === this.wanted);
    const first = this.query.has("model") ? t.ofAddress : t.bundled;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${t.anotherTitle}</h2>
      <p>${t.anotherText}</p>
      <div class="row"><label class="field">${t.backbone}
        <select aria-label=${t.backbone}
          @change=${(e: Event) => (this.wanted = (e.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${this.wanted === ""}>${first}</option>
          ${backbones.map(({ name, title, files }) => html`
            <option value=${name} ?selected=${this.wanted === name}>${title}
              (${bytes(files.reduce((n, f) => n + f.bytes, 0), this.locale)})</option>`)}
        </select></label>
        <button class="primary" ?disabled=${this.wanted === this.now}
          @click=${() => location.assign(addressOf(this.wanted))}>${t.load}</button></div>
      <p class="about quiet" role="status">${b ? t.about(new URL(b.files[0]!.url).host,
        b.licence.id || b.licence.name, b.good_for) : ""}</p>
      ${this.file()}
      <div class="actions">
        <button @click=${() => this.find<HTMLDialogElement>("dialog")?.close()}>
          ${this.text.app.close}</button>
      </div>
    </dialog>`;
  }

  private file() {
    const t = this.text.menu;
    return html`<div class="file">
      <p>${t.modelFileText}</p>
      <label class="button">${t.modelFile}
        <input type="file" multiple @change=${this.use}></label>
      ${this.reading === undefined ? "" : html`
        <progress aria-label=${t.modelReading} .value=${this.reading}></progress>`}
      <p role="alert">${this.fault}</p></div>`;
  }

  private readonly use = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    this.fault = "";
    this.reading = 0;
    try {
      await this.store.changeModel(files, (part) => (this.reading = part));
      this.find<HTMLDialogElement>("dialog")?.close();
      this.store.toast(this.text.menu.modelChanged(this.state.model?.name ?? ""));
    } catch (error) {
      this.fault = messageOf(error);
    }
    this.reading = undefined;
    input.value = "";
  };
}

customElements.define("model-dialog", ModelDialog);
