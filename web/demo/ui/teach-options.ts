/** How the parts look, in words: the view and the method of learning. */
import { css, html } from "lit";
import type { View } from "../../src/types.js";
import type { TeachOptions } from "../state/types.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";

/** Tells by the event "paint" that a region is wanted. */
export class TeachOptionsForm extends PageElement {
  static override styles = [look, css`
    h2 { font-size: 17px; margin-bottom: 8px; }
    .option { display: grid; grid-template-columns: 20px 1fr; gap: 2px 12px; padding: 10px 0;
      cursor: pointer; }
    .option + .option, .field { border-top: 1px solid var(--line); }
    .option input { margin-top: 1px; }
    .option small, .field small { color: var(--quiet); font-size: 13px; }
    .option small { grid-column: 2; }
    .field { display: grid; gap: 4px; padding: 12px 0; }
    .field select, .field input { width: 100%; }
    .sub { padding: 0 0 12px 32px; display: grid; gap: 4px; font-size: 13px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 4px; }
  `];

  private get view(): View {
    return this.state.project.options.view ?? {};
  }

  private get method(): string | undefined {
    return this.state.project.options.method ?? this.state.model?.methods[0];
  }

  protected override render() {
    const t = this.text.teach.options;
    const { view } = this;
    const whole = view.letterbox !== false;
    return html`<h2>${t.title}</h2>
      ${this.check(t.foreground, t.foregroundText, view.foreground === true,
        (on) => this.see({ foreground: on || undefined }))}
      ${whole ? this.tiles() : ""}
      ${whole && !view.tiles && this.method === "patch" ? this.check(t.grid, t.gridText,
        view.grid === "auto", (on) => this.see({ grid: on ? "auto" : undefined })) : ""}
      ${!view.tiles && view.grid !== "auto" ? this.check(t.centre, t.centreText, !whole,
        (on) => this.see({ letterbox: on ? false : undefined })) : ""}
      ${this.angle()} ${this.region()} ${this.method_()} ${this.className_()}`;
  }

  private check(name: string, about: string, on: boolean, set: (on: boolean) => void) {
    return html`<label class="option"><input type="checkbox" .checked=${on}
      aria-label=${name} @change=${(e: Event) => set((e.target as HTMLInputElement).checked)}>
      <span>${name}</span><small>${about}</small></label>`;
  }

  private tiles() {
    const t = this.text.teach.options;
    const { tiles } = this.view;
    const change = (e: Event) => this.see({ tiles: Number((e.target as HTMLSelectElement).value) });
    return html`
      ${this.check(t.tiles, t.tilesText, tiles !== undefined,
        (on) => this.see({ tiles: on ? 2 : undefined }))}
      ${tiles === undefined ? "" : html`<label class="sub">${t.parts}
        <select aria-label=${t.parts} @change=${change}>${[2, 3, 4].map((n) => html`
          <option value=${n} ?selected=${n === tiles}>${t.tilesOf(n)}</option>`)}
        </select></label>`}`;
  }

  private angle() {
    const t = this.text.teach.options;
    const { rotations = "auto" } = this.view;
    const choices = { auto: t.angleAuto, 0: t.angleNone, 4: t.angleAny, 8: t.angleMirrored };
    return this.select(t.angle, t.angleText, String(rotations), choices, (value) =>
      this.see({ rotations: value === "auto" ? undefined : (Number(value) as 0 | 4 | 8) }));
  }

  private select(
    name: string, about: string, value: string, choices: Record<string, string>,
    set: (value: string) => void,
  ) {
    const change = (e: Event) => set((e.target as HTMLSelectElement).value);
    return html`<label class="field"><span>${name}</span>
      <select aria-label=${name} @change=${change}>
        ${Object.entries(choices).map(([key, text]) => html`
          <option value=${key} ?selected=${key === value}>${text}</option>`)}</select>
      <small>${about}</small></label>`;
  }

  private region() {
    const t = this.text.teach.options;
    const { roi = [], ignore = [] } = this.view;
    const some = roi.length + ignore.length > 0;
    const paint = () => this.dispatchEvent(new CustomEvent("paint"));
    const clear = () => this.see({ roi: undefined, ignore: undefined });
    return html`<div class="field"><span>${t.region}</span>
      <small>${some ? t.regionSome : t.regionText}</small>
      <div class="actions">
        <button ?disabled=${this.state.normals.length === 0} @click=${paint}>
          ${icon("brush")}${some ? t.regionChange : t.regionPaint}</button>
        ${some ? html`<button @click=${clear}>${t.regionClear}</button>` : ""}
      </div></div>`;
  }

  private method_() {
    const methods = this.state.model?.methods ?? [];
    const t = this.text.teach.options;
    if (methods.length < 2) return "";
    const names: Record<string, string> = { inctrl: t.methodInctrl, patch: t.methodPatch };
    const choices = Object.fromEntries(methods.map((m) => [m, names[m] ?? m]));
    return this.select(t.method, t.methodText, this.method ?? "", choices, (method) => {
      const { className: _, ...rest } = this.state.project.options;
      this.store.setOptions({ ...rest, method });
    });
  }

  private className_() {
    const { model, project } = this.state;
    const t = this.text.teach.options;
    if (!model || model.classes.length < 2 || this.method !== "inctrl") return "";
    const set = (e: Event) => {
      const className = (e.target as HTMLInputElement).value.trim();
      this.store.setOptions({ ...project.options, className: className || model.classes[0]! });
    };
    return html`<label class="field"><span>${t.className}</span>
      <input type="text" list="classes" autocomplete="off" aria-label=${t.className}
        .value=${project.options.className ?? model.classes[0]!} @change=${set}>
      <datalist id="classes">${model.classes.map((c) => html`<option value=${c}></option>`)}
      </datalist><small>${t.classNameText}</small></label>`;
  }

  /** Changes the view; undefined is the default. */
  private see(change: { [K in keyof View]: View[K] | undefined }): void {
    const { options } = this.state.project;
    const view = Object.fromEntries(Object.entries({ ...options.view, ...change })
      .filter(([, value]) => value !== undefined)) as View;
    const next: TeachOptions = { ...options, view };
    if (Object.keys(view).length === 0) delete next.view;
    this.store.setOptions(next);
  }
}

customElements.define("teach-options", TeachOptionsForm);
