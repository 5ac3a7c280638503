/** The menu of what is seldom needed: the model, files, settings. */
import { css, html } from "lit";
import { csv, jsonLines } from "../report/records.js";
import { resting } from "../report/rest.js";
import { messageOf } from "../state/errors.js";
import { limitOf } from "../state/limits.js";
import { languages } from "../text/text.js";
import { PageElement, giveFocusBack, look, speak } from "./base.js";
import { icon } from "./icons.js";
import "./model-dialog.js";
import type { ModelDialog } from "./model-dialog.js";
import { save } from "./save.js";

export class MoreMenu extends PageElement {
  static override styles = [look, css`
    [popover] { top: 60px; right: 8px; width: 340px; padding: 8px 8px 12px; }
    h2 { font-size: 13px; color: var(--quiet); padding: 12px 14px 4px; font-weight: 600; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0;
      padding: 0 14px 4px; font-size: 14px; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    dd code { font-size: 12px; }
    .row { display: flex; width: 100%; justify-content: flex-start; }
    label.row, a.row { border-color: transparent; background: transparent; }
    .setting { display: flex; align-items: center; gap: 12px; padding: 4px 14px; min-height: 40px; }
    .setting select { margin-inline-start: auto; }
    .danger { color: var(--anomalous); }
    dialog h2 { font-size: 20px; color: var(--ink); padding: 0; margin-bottom: 8px; }
  `];

  protected override render() {
    const t = this.text.menu;
    return html`
      <button class="plain icon-only" popovertarget="more" aria-label=${t.title}>
        ${icon("more")}</button>
      <div id="more" popover @beforetoggle=${giveFocusBack} role="region" aria-label=${t.title}>
        ${this.model()} ${this.files()} ${this.results()} ${this.settings()} ${this.help()}
      </div>
      <model-dialog></model-dialog>
      <dialog aria-labelledby="delete-title">
        <h2 id="delete-title">${t.deleteAllTitle}</h2>
        <p>${t.deleteAllText}</p>
        <div class="actions">
          <button class="danger" @click=${this.deleteAll}>${icon("trash")}${t.deleteAllYes}</button>
          <button @click=${() => this.find<HTMLDialogElement>("dialog")?.close()}>
            ${this.text.app.cancel}</button>
        </div>
      </dialog>`;
  }

  private model() {
    const { model, where } = this.state;
    const t = this.text.menu;
    if (!model) return "";
    const threads = model.threads === undefined ? "" : `, ${t.threads(model.threads)}`;
    return html`<h2>${t.model}</h2>
      <dl>
        <dt>${t.modelName}</dt><dd>${model.name}</dd>
        <dt>${t.backend}</dt><dd>${model.backend}${threads}</dd>
        <dt>${t.digest}</dt><dd><code>${model.digest}</code></dd>
      </dl>
      ${where === "page" ? html`<button class="plain row" @click=${this.another}>
        ${icon("swap")}${t.another}</button>` : ""}`;
  }

  private files() {
    const { learned } = this.state;
    const t = this.text.menu;
    return html`<h2>${t.prompts}</h2>
      <button class="plain row" ?disabled=${!learned?.file} @click=${this.savePrompts}>
        ${icon("save")}${t.savePrompts}</button>
      <label class="button row">${icon("open")}${t.openPrompts}
        <input type="file" @change=${this.openPrompts}></label>`;
  }

  private results() {
    const t = this.text.menu;
    const none = !this.state.images.some((i) => i.result);
    return html`<h2>${t.results}</h2>
      <button class="plain row" ?disabled=${none} @click=${() => this.saveResults(csv, ".csv")}>
        ${icon("save")}${t.csv}</button>
      <button class="plain row" ?disabled=${none}
        @click=${() => this.saveResults(jsonLines, ".results.jsonl")}>
        ${icon("save")}${t.jsonl}</button>`;
  }

  private settings() {
    const { project } = this.state;
    const t = this.text.menu;
    return html`<h2>${t.settings}</h2>
      <label class="setting">${icon("language")}${t.language}
        <select aria-label=${t.language}
          @change=${(e: Event) => speak((e.target as HTMLSelectElement).value)}>
          ${Object.entries(languages).map(([key, { language }]) => html`
            <option value=${key} ?selected=${key === this.locale}>${language}</option>`)}
        </select></label>
      <label class="setting"><input type="checkbox" .checked=${project.keepImages}
        @change=${this.keep}>${t.keepImages}</label>
      <button class="plain row danger" @click=${this.askDelete}>
        ${icon("trash")}${t.deleteAll}</button>`;
  }

  /** A site has the documentation beside the page. */
  private help() {
    const link = document.querySelector<HTMLLinkElement>("link[rel=help]");
    return link ? html`<a class="button row" href=${link.href} target="_blank" rel="noopener">
      ${icon("lightbulb")}${this.text.menu.help}</a>` : "";
  }

  private close(): void {
    this.find("#more")?.hidePopover();
  }

  private readonly another = () => {
    this.close();
    this.find<ModelDialog>("model-dialog")?.open();
  };

  private readonly savePrompts = () => {
    const { learned, project } = this.state;
    if (learned?.file) save(`${project.name}.prompts`, learned.file);
    this.close();
  };

  private async saveResults(as: typeof csv, ending: string): Promise<void> {
    const { images, project } = this.state;
    this.close();
    save(`${project.name}${ending}`, await as(images, limitOf(this.state), resting()));
  }

  private readonly openPrompts = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    this.close();
    try {
      if (file) await this.store.openPrompts(file, file.name);
    } catch (error) {
      this.store.toast(messageOf(error), { kind: "error" });
    }
    input.value = "";
  };

  private readonly keep = (event: Event) =>
    this.store.update({ keepImages: (event.target as HTMLInputElement).checked });

  private readonly askDelete = () => {
    this.close();
    this.find<HTMLDialogElement>("dialog")?.showModal();
  };

  private readonly deleteAll = async () => {
    this.find<HTMLDialogElement>("dialog")?.close();
    await this.store.deleteEverything();
    this.store.toast(this.text.menu.deleted);
    this.store.go("start");
  };
}

customElements.define("more-menu", MoreMenu);
