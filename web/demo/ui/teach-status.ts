/** What was learned, and what comes next. */
import { css, html } from "lit";
import { defaultRate } from "../state/engine.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";
import { duration, percent } from "../text/numbers.js";

export class TeachStatus extends PageElement {
  static override styles = [look, css`
    :host { border: 1px solid var(--line); border-radius: 16px; padding: 20px;
      background: var(--raised); }
    :host([ready]) { border-color: var(--normal); }
    h2 { font-size: 18px; display: flex; gap: 10px; align-items: flex-start; }
    h2 .icon { width: 22px; height: 22px; }
    .good .icon { color: var(--normal); }
    .bad .icon { color: var(--anomalous); }
    p { margin-top: 8px; overflow-wrap: anywhere; }
    progress { margin-top: 16px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .primary { flex: 1; min-height: 48px; font-size: 16px; }
    details { margin-top: 12px; font-size: 13px; }
    summary { cursor: pointer; color: var(--quiet); min-height: 24px; }
    ul { margin: 4px 0 0; padding-inline-start: 18px; overflow-wrap: anywhere; }
  `];

  protected override render() {
    const { fault, learnFault, learned, learning, model, normals } = this.state;
    this.toggleAttribute("ready", learned !== undefined && !learning);
    if (learning) return this.learning();
    if (fault !== undefined) return this.trouble(this.text.start.fault, fault, false);
    if (learnFault !== undefined) return this.trouble(this.text.teach.failed, learnFault, true);
    if (learned) return this.ready();
    if (normals.length === 0) return this.empty();
    if (!model) return this.waiting();
    return this.trouble(this.text.teach.stopped, "", true);
  }

  private empty() {
    const t = this.text.teach;
    return html`<h2>${t.empty}</h2><p class="quiet">${t.emptyText}</p>`;
  }

  private waiting() {
    const { loading } = this.state;
    const t = this.text.teach;
    return html`<div role="status"><h2>${t.waiting}</h2><p class="quiet">${t.waitingText}</p></div>
      ${loading && loading.total > 0 ? html`<progress aria-label=${this.text.start.loading} max="1"
        .value=${loading.loaded / loading.total}></progress>` : ""}`;
  }

  private learning() {
    const { done, total, rate } = this.state.learning!;
    const part = percent(done / Math.max(1, total), this.locale);
    const left = rate > 0 ? this.text.start.left(duration((total - done) / rate, this.locale)) : "";
    const t = this.text.teach;
    return html`<h2 role="status">${t.learning}</h2>
      <progress aria-label=${t.learning} max=${Math.max(1, total)} .value=${done}></progress>
      <p class="quiet">${part}${left}</p>
      <div class="actions"><button @click=${() => this.store.cancelLearning()}>
        ${this.text.app.cancel}</button></div>`;
  }

  private trouble(title: string, reason: string, again: boolean) {
    return html`<div role="alert"><h2 class="bad">${icon("alert")}${title}</h2>
      ${reason === "" ? "" : html`<p>${reason}</p>`}</div>
      ${again ? html`<div class="actions"><button @click=${() => this.store.learn()}>
        ${this.text.teach.again}</button></div>` : ""}`;
  }

  /** The rate of false alarms that the limit is for. */
  private rate(): string {
    const { calibrate = defaultRate } = this.state.project.options;
    return percent(calibrate, this.locale, 2);
  }

  private ready() {
    const learned = this.state.learned!;
    const t = this.text.teach;
    const title = learned.from === undefined ? t.ready(learned.count) : t.readyFrom(learned.from);
    const limit = learned.limit === undefined ? t.noLimit
      : learned.provisional ? t.provisional : t.limit(this.rate());
    const notes = [...new Set(learned.notes)];
    return html`<div role="status"><h2 class="good">${icon("check")}${title}</h2>
      <p class="quiet">${limit}</p></div>
      ${notes.length === 0 ? "" : html`<details><summary>${t.notes(notes.length)}</summary>
        <ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></details>`}
      <div class="actions"><button class="primary" @click=${() => this.store.go("inspect")}>
        ${t.inspect}${icon("arrow")}</button></div>`;
  }
}

customElements.define("teach-status", TeachStatus);
