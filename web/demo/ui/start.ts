/** The first screen: what the page does, samples to try it with, and the projects. */
import { css, html } from "lit";
import type { Named } from "../state/engine.js";
import { placeOf } from "../state/place.js";
import { PageElement, look } from "./base.js";
import { askForCamera } from "./capture.js";
import { receive } from "./drop.js";
import { accept, chosen } from "./files.js";
import { icon } from "./icons.js";
import { bytes, duration } from "../text/numbers.js";
import "./sample-strip.js";

/** A finger drops no files. */
const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class StartView extends PageElement {
  static override styles = [look, css`
    :host { display: grid; align-content: center; padding: 32px 24px 48px; }
    .page {
      display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr); gap: 32px 40px;
      width: 100%; max-width: 1200px; margin: 0 auto;
    }
    .intro { grid-column: 1 / -1; text-align: center; }
    h1 { font-size: clamp(26px, 3.2vw, 44px); letter-spacing: -0.02em; }
    .lead {
      color: var(--quiet); font-size: 17px; margin: 12px auto 0; max-width: 660px;
      text-wrap: balance;
    }
    .drop {
      display: flex; flex-direction: column; align-items: center; justify-content: center;
      gap: 8px; text-align: center; min-height: 320px; padding: 32px 24px; border-radius: 16px;
      border: 2px dashed var(--control); background: var(--raised); height: 100%;
    }
    .drop > .icon { width: 48px; height: 48px; color: var(--accent); margin-bottom: 8px; }
    .drop h2 { font-size: 22px; }
    .drop p { max-width: 420px; text-wrap: balance; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center;
      margin-top: 16px; }
    .actions .primary { min-height: 48px; padding: 0 24px; font-size: 16px; }
    .actions > :not(.primary) { min-height: 48px; }
    .side { display: grid; gap: 24px; align-content: start; }
    .card { background: var(--raised); border: 1px solid var(--line); border-radius: 16px;
      padding: 20px; }
    .card h2 { font-size: 17px; }
    .card .quiet { margin: 2px 0 12px; }
    .card button.wide { width: 100%; margin-top: 16px; min-height: 44px; }
    ul { list-style: none; margin: 8px -8px 0; padding: 0; }
    li button { width: 100%; justify-content: flex-start; padding: 0 8px; }
    li span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    li small { color: var(--quiet); }
    .projects .button { margin-top: 8px; }
    .load { grid-column: 1 / -1; max-width: 480px; width: 100%; margin: 0 auto;
      text-align: center; min-height: 40px; }
    .load progress { margin-bottom: 8px; }
    .fault {
      grid-column: 1 / -1; display: flex; gap: 16px; padding: 20px; border-radius: 16px;
      border: 1px solid var(--anomalous); background: var(--raised);
    }
    .fault .icon { color: var(--anomalous); width: 28px; height: 28px; }
    .fault p { margin-top: 4px; overflow-wrap: anywhere; }
    .fault button { margin-top: 12px; }
    @media (min-width: 1800px) {
      .page { max-width: 1560px; gap: 48px; }
      h1 { font-size: 56px; }
      .lead { font-size: 21px; max-width: 800px; }
      .drop { min-height: 520px; }
      .drop h2 { font-size: 28px; }
    }
    @media (min-width: 3000px) { .page { zoom: 1.4; } }
    @media (max-width: 900px) {
      .page { grid-template-columns: minmax(0, 1fr); gap: 24px; }
      .drop { min-height: 240px; }
    }
    @media (max-width: 700px) {
      :host { padding: 24px 16px 32px; align-content: start; }
      .drop > .icon { display: none; }
      .drop { padding: 24px 16px; min-height: 200px; }
      .lead { font-size: 15px; }
    }
  `];

  /** When loading was seen to begin, and how much was there. */
  private begun: { at: number; loaded: number } | undefined;

  protected override render() {
    const t = this.text.start;
    return html`<div class="page">
      <div class="intro"><h1>${t.title}</h1>
        <p class="lead">${t.lead}${placeOf(this.state) === "server" ? "" : ` ${t.inPage}`}</p></div>
      ${this.fault()}
      <section aria-labelledby="drop">
        <div class="drop">
          ${icon("add")}
          <h2 id="drop">${touch.matches ? this.text.teach.addLearn : t.drop}</h2>
          <p class="quiet">${t.dropHint}</p>
          ${this.choose()}
        </div>
      </section>
      <div class="side">${this.samples()} ${this.projects()}</div>
      ${this.load()}
    </div>`;
  }

  private choose() {
    const t = this.text.teach;
    return html`<div class="actions">
      <label class="button primary">${icon("add")}${t.addFiles}
        <input type="file" multiple accept=${accept} @change=${this.take}></label>
      <label class="button folder">${icon("folder")}${t.addFolder}
        <input type="file" webkitdirectory @change=${this.take}></label>
      <button @click=${this.photograph}>${icon("camera")}${t.addCamera}</button>
    </div>`;
  }

  private samples() {
    const { fault, model, samples } = this.state;
    const t = this.text.start;
    if (!samples && (model || fault !== undefined)) return ""; // else they are loaded
    return html`<section class="card" aria-labelledby="try">
      <h2 id="try">${t.samples}</h2>
      <p class="quiet">${t.samplesText}</p>
      <sample-strip></sample-strip>
      <button class="soft wide" ?disabled=${!samples} @click=${this.useSamples}>
        ${t.useSamples}${icon("arrow")}</button>
    </section>`;
  }

  private projects() {
    const { kept, projects } = this.state;
    const t = this.text;
    const day = (date: string) => new Date(date).toLocaleDateString(this.locale,
      { day: "numeric", month: "short", year: "numeric" });
    return html`<section class="card projects" aria-labelledby="projects">
      <h2 id="projects">${t.start.projects}</h2>
      ${projects.length === 0 ? html`<p class="quiet">
        ${kept ? t.start.noProjects : t.privacy.notKept}</p>` : html`
        <ul>${projects.slice(0, 5).map((p) => html`<li>
          <button class="plain" @click=${() => this.openProject(p.id)}>
            <span>${p.name}</span><small>${day(p.created)}</small></button></li>`)}</ul>`}
      <label class="button">${icon("open")}${t.projects.importFile}
        <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
    </section>`;
  }

  /** What is loaded, and how long it still takes; images may be dropped meanwhile. */
  private load() {
    const { loading, model } = this.state;
    const t = this.text.start;
    if (!loading || model) return "";
    const { loaded, total } = loading;
    this.begun ??= { at: performance.now(), loaded };
    const seconds = (performance.now() - this.begun.at) / 1000;
    const rate = (loaded - this.begun.loaded) / seconds;
    const left = seconds > 1 && rate > 0 && total > loaded
      ? t.left(duration((total - loaded) / rate, this.locale)) : "";
    const size = total > 0 ? t.loaded(bytes(loaded, this.locale), bytes(total, this.locale))
      : bytes(loaded, this.locale);
    return html`<div class="load">
      <progress aria-label=${t.loading} max="1" .value=${total > 0 ? loaded / total : 0}></progress>
      <p class="quiet">${t.loading}: ${size}${left}</p></div>`;
  }

  private fault() {
    const { fault } = this.state;
    const t = this.text.start;
    if (fault === undefined) return "";
    return html`<div class="fault" role="alert">${icon("alert")}<div>
      <h2>${t.fault}</h2><p>${fault}</p><p class="quiet">${t.faultHelp}</p>
      <button @click=${() => location.reload()}>${t.again}</button></div></div>`;
  }

  private readonly take = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    await receive(chosen(input.files ?? []), this.store, this.text, (images) => this.teach(images));
    input.value = "";
  };

  /** A new project, unless the one that is open is still empty. */
  private async begin(name?: string): Promise<void> {
    const { images, learned, normals } = this.state;
    if (learned || normals.length + images.length > 0) await this.store.newProject(name);
    else if (name !== undefined) this.store.update({ name });
  }

  private async teach(images: Named[]): Promise<void> {
    await this.begin();
    this.store.addNormals(images);
    this.store.go("teach");
  }

  private readonly photograph = async () => {
    await this.begin();
    askForCamera(this);
    this.store.go("teach");
  };

  private readonly useSamples = async () => {
    const { samples } = this.state;
    if (!samples) return;
    await this.begin(this.text.start.sampleName);
    this.store.update({ keepImages: true }); // they are small, and nobody has them elsewhere
    this.store.startWith(samples);
    this.store.go("teach");
  };

  private async openProject(id: string): Promise<void> {
    await this.store.openProject(id);
    if (this.state.step === "start") this.store.go("teach");
  }

  private readonly import = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    const found = { images: [], projects: file ? [file] : [], prompts: [], refused: [] };
    await receive(Promise.resolve(found), this.store, this.text, () => undefined);
    input.value = "";
  };
}

customElements.define("start-view", StartView);
