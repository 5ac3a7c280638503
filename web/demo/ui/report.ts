/** The report screen: what a report shall say, how it will look, and the files to save. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { originText, report } from "../report/document.js";
import { figuresOf, shown, type Figures, type Row } from "../report/figures.js";
import { maps, type Work } from "../report/maps.js";
import { csv, jsonLines } from "../report/records.js";
import { resting } from "../report/rest.js";
import { messageOf } from "../state/errors.js";
import type { State } from "../state/types.js";
import { percent } from "../text/numbers.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";
import { reportLook } from "./report-look.js";
import { save } from "./save.js";

/** How many images the preview shows. */
const previewed = 4;

const kinds = ["anomalous", "unsure", "normal", "unknown", "unreadable"] as const;

/** A file that is being made, and the button that asked for it. */
interface Making {
  abort: AbortController;
  done: number;
  total: number;
  button: string;
}

export class ReportView extends PageElement {
  static override styles = [look, reportLook];

  private title_: string | undefined;
  private all = false;
  private images = true;
  private sign = false;
  private work: Making | undefined;
  private readonly addresses = new Map<Blob, string>();
  private known: { state: State; figures: Figures } | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.work?.abort.abort();
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
  }

  private get figures(): Figures {
    const { state } = this;
    if (this.known?.state !== state) this.known = { state, figures: figuresOf(state) };
    return this.known.figures;
  }

  private get reportTitle(): string {
    return this.title_ ?? this.text.report.defaultTitle(this.state.project.name);
  }

  private change(f: () => void): void {
    f();
    this.requestUpdate();
  }

  // The files.

  /**
   * Makes a file and saves it; another one can be made when it is there, or was cancelled. The
   * focus goes from the button to that which cancels, and back.
   */
  private async make(
    button: string, ending: string, build: (work: Work) => Promise<Blob>,
  ): Promise<void> {
    const abort = new AbortController();
    this.change(() => (this.work = { abort, done: 0, total: 0, button }));
    await this.updateComplete;
    this.find(".cancel")?.focus();
    try {
      const file = await build({
        rest: resting(abort.signal), pixels: (image) => this.store.pixels(image),
        progress: (done, total) => this.change(() => (this.work = { abort, done, total, button })),
      });
      if (!abort.signal.aborted) save(`${this.state.project.name}${ending}`, file);
    } catch (error) {
      if (!abort.signal.aborted) this.store.toast(messageOf(error), { kind: "error" });
    }
    const focused = this.find(".cancel:focus") !== null;
    this.change(() => (this.work = undefined));
    await this.updateComplete;
    if (focused) this.find(`.${button}`)?.focus();
  }

  private saveReport(): Promise<void> {
    const { all, images, sign, state, text, locale } = this;
    const o = { title: this.reportTitle, all, images, sign };
    return this.make("save", `${text.report.fileEnding}.html`,
      (work) => report(state, o, { text, locale, work }));
  }

  private saveMaps(): Promise<void> {
    const { images } = this.state;
    return this.make("maps", `${this.text.report.mapsEnding}.zip`,
      (work) => maps(images, this.figures.limit, work));
  }

  private saveCsv(): Promise<void> {
    const { images } = this.state;
    return this.make("csv", ".csv", ({ rest }) => csv(images, this.figures.limit, rest));
  }

  private saveResults(): Promise<void> {
    const { images } = this.state;
    return this.make("results", ".results.jsonl",
      ({ rest }) => jsonLines(images, this.figures.limit, rest));
  }

  private savePrompts(): void {
    const { project, learned } = this.state;
    if (learned?.file) save(`${project.name}.prompts`, learned.file);
  }

  // What is shown.

  protected override render() {
    const t = this.text.report;
    if (this.figures.rows.length === 0) return this.empty();
    return html`<div class="view"><h1>${t.title}</h1>
      <div>${this.form()}${this.files()}</div>${this.preview()}</div>`;
  }

  private empty() {
    const t = this.text.report;
    const { learned, images } = this.state;
    const [step, text] = !learned ? ["teach", t.emptyTeach] as const
      : images.length === 0 ? ["inspect", t.emptyInspect] as const
      : ["inspect", t.emptyWaiting] as const;
    return html`<div class="view"><h1>${t.title}</h1>
      <div class="card empty">${icon("report")}<h2>${t.empty}</h2><p class="quiet">${text}</p>
        <button class="primary" @click=${() => this.store.go(step)}>
          ${this.text.app.steps[step]}</button></div></div>`;
  }

  private form() {
    const t = this.text.report;
    const tick = (label: string, key: "images" | "sign") => html`<label class="tick">
      <input type="checkbox" .checked=${this[key]} @change=${(e: Event) =>
        this.change(() => (this[key] = (e.target as HTMLInputElement).checked))}>${label}</label>`;
    const choice = (label: string, all: boolean) => html`<label class="tick">
      <input type="radio" name="rows" .checked=${this.all === all}
        @change=${() => this.change(() => (this.all = all))}>${label}</label>`;
    const { figures } = this;
    return html`<div class="card form">
      <label class="text">${t.titleLabel}<input .value=${this.reportTitle} @input=${(e: Event) =>
        this.change(() => (this.title_ = (e.target as HTMLInputElement).value))}></label>
      <label class="text">${t.notes}<textarea placeholder=${t.notesHint}
        .value=${this.state.project.notes} @input=${(e: Event) =>
          this.store.update({ notes: (e.target as HTMLTextAreaElement).value })}></textarea></label>
      <fieldset><legend>${t.include}</legend>
        ${choice(t.notNormal(shown(figures, false).length), false)}
        ${choice(t.all(figures.rows.length), true)}
        ${tick(t.withImages, "images")}${tick(t.withSignature, "sign")}</fieldset>
      ${this.work?.button === "save" ? this.progress() : html`<button class="primary save"
        ?disabled=${this.work !== undefined} @click=${() => void this.saveReport()}>
        ${icon("save")}${t.save}</button>`}
      <p class="quiet">${t.saveHint}</p></div>`;
  }

  private progress() {
    const { done, total } = this.work!;
    return html`<div class="work"><div class="row"><span role="status">${this.text.report.working}
      ${total > 0 ? this.text.report.progress(done, total) : ""}</span>
      <button class="cancel" @click=${() => this.work?.abort.abort()}>
        ${this.text.app.cancel}</button></div>
      <progress max=${total || 1} value=${done} aria-label=${this.text.report.working}></progress>
      </div>`;
  }

  private files() {
    const t = this.text.report;
    const file = (
      key: "csv" | "maps" | "results" | "prompts", run: () => void, can = true,
    ) => html`<div class="file"><strong>${t[key]}</strong>
      <p class="quiet">${t[`${key}Hint`]}</p>
      <button class=${key} ?disabled=${this.work !== undefined || !can} @click=${run}
        aria-label="${t.saveFile} ${t[key]}">${icon("save")}${t.saveFile}</button></div>
      ${this.work?.button === key ? this.progress() : nothing}`;
    return html`<section class="card more" aria-labelledby="files"><h2 id="files">${t.files}</h2>
      ${file("csv", () => void this.saveCsv())}${file("maps", () => void this.saveMaps())}
      ${file("results", () => void this.saveResults())}
      ${file("prompts", () => this.savePrompts(), !!this.state.learned?.file)}
      <details><summary>${t.verifyTitle}${icon("down")}</summary>
        <p class="quiet">${t.verifyText}</p>
        <code>${this.command()}</code></details></section>`;
  }

  /** How the results are verified natively. */
  private command(): string {
    const { project, model } = this.state;
    const quoted = (text: string) => `"${text.replace(/["$`\\]/g, "\\$&")}"`;
    return [
      "inctrl verify", `--prompts ${quoted(`${project.name}.prompts`)}`,
      ...(project.limit === undefined ? [] : [`--threshold ${project.limit}`]),
      ...(model && model.name !== "mini" ? [`--model ${quoted(model.name)}`] : []),
      `--root ${this.text.report.folder}`, quoted(`${project.name}.results.jsonl`),
    ].join(" ");
  }

  private preview() {
    const t = this.text.report;
    const { figures, state } = this;
    const rows = shown(figures, this.all);
    const date = new Intl.DateTimeFormat(this.locale, { dateStyle: "long" }).format(new Date());
    const cards = kinds.filter((kind) => figures.counts[kind] > 0
      || (kind !== "unknown" && kind !== "unreadable"));
    const more = rows.length - previewed;
    return html`<section class="paper" aria-label=${t.preview}>
      <div class="top"><div class="kind">${t.kind}</div>
        <div class="title">${this.reportTitle}</div>
        <p class="meta">${state.project.name} · ${date}</p></div>
      <div class="figures"><div class="figure"><b>${figures.rows.length}</b>
        <span>${t.inspected}</span></div>${cards.map((kind) => html`
        <div class="figure ${kind}"><b>${figures.counts[kind]}</b>
          <span>${t.verdicts[kind]}</span></div>`)}</div>
      ${figures.waiting > 0 ? html`<p class="quiet">${t.waitingNote(figures.waiting)}</p>`
        : nothing}
      ${state.project.notes ? html`<p class="notes">${state.project.notes}</p>` : nothing}
      <p>${originText({ figures }, this.text)}</p>
      ${rows.length === 0 ? html`<p>${t.nothing}</p>` : html`<ul class="rows">
        ${repeat(rows.slice(0, previewed), ({ image }) => image.id, (row) => this.row(row))}</ul>`}
      ${more > 0 ? html`<p class="quiet">${t.more(more)}</p>` : nothing}</section>`;
  }

  private row({ image, verdict }: Row) {
    const t = this.text.report;
    const { limit } = this.figures;
    const { result, thumbnail, name, error } = image;
    const share = result && limit
      ? t.percentOfLimit(percent(result.score / limit, this.locale)) : (error ?? "");
    return html`<li class=${verdict}>${thumbnail && this.images
      ? html`<img src=${this.address(thumbnail)} alt="">` : html`<span class="none"></span>`}
      <div><b>${name}</b><div class="share">${share}</div></div>
      <span class="mark">${t.verdicts[verdict]}</span></li>`;
  }

  private address(blob: Blob): string {
    const address = this.addresses.get(blob) ?? URL.createObjectURL(blob);
    this.addresses.set(blob, address);
    return address;
  }
}

customElements.define("report-view", ReportView);
