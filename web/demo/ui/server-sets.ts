/** The prompt sets that a server has for all, and how to add one. */
import { css, html } from "lit";
import { PageElement, look } from "./base.js";

export class ServerSets extends PageElement {
  static override styles = [look, css`
    h2 { font-size: 17px; margin-bottom: 8px; }
    label { display: grid; gap: 4px; }
    select, input { width: 100%; }
    form { display: grid; gap: 8px; margin-top: 16px; padding-top: 16px;
      border-top: 1px solid var(--line); }
  `];

  protected override render() {
    const { sets = [], shares, learned, normals } = this.state;
    const t = this.text.server;
    return html`<h2>${t.sets}</h2>
      ${sets.length === 0 ? html`<p class="quiet">${t.noSets}</p>` : html`
        <label>${t.set}<select @change=${this.choose}>
          ${sets.includes(learned?.from ?? "") ? "" : html`<option value="">${t.none}</option>`}
          ${sets.map((s) => html`
            <option ?selected=${s === learned?.from}>${s}</option>`)}</select></label>`}
      ${shares ? html`<form @submit=${this.share}>
        <p>${t.shareText}</p>
        <label>${t.name}<input required maxlength="64"></label>
        <button ?disabled=${normals.length === 0}>${t.share}</button></form>` : ""}`;
  }

  private readonly choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    if (value !== "") void this.store.openSet(value);
  };

  private readonly share = (event: Event) => {
    event.preventDefault();
    const name = this.find<HTMLInputElement>("input")!.value.trim();
    if (name !== "") void this.store.share(name);
  };
}

customElements.define("server-sets", ServerSets);
