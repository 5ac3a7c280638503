/** The project's name, which can be edited in its place, and the menu of all projects. */
import { css, html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { messageOf } from "../state/errors.js";
import { PageElement, giveFocusBack, look } from "./base.js";
import { icon } from "./icons.js";
import { save } from "./save.js";

export class ProjectMenu extends PageElement {
  static override styles = [look, css`
    :host { display: flex; align-items: center; min-width: 0; }
    .name {
      font-weight: 650; border-color: transparent; background: transparent; padding: 0 8px;
      min-width: 56px; field-sizing: content; max-width: 260px;
      text-overflow: ellipsis;
    }
    .name:hover { background: var(--hover); }
    .name:focus { background: var(--raised); border-color: var(--control); }
    [popover] { top: 60px; left: 8px; width: 320px; }
    ul { list-style: none; margin: 0; padding: 0; max-height: 40dvh; overflow: auto; }
    li { display: flex; align-items: center; }
    li .open { flex: 1; min-width: 0; justify-content: flex-start; }
    .open span {
      overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1;
    }
    .open small { color: var(--quiet); font-weight: 400; flex: none; }
    .open[aria-current=true] { background: var(--accent-soft); }
    hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
    .actions button, .actions .button { display: flex; width: 100%; justify-content: flex-start; }
    .actions .button { border-color: transparent; background: transparent; }
    @supports not (field-sizing: content) { .name { width: 160px; } }
    @media (max-width: 700px) { .name { max-width: 40vw; } }
  `];

  protected override render() {
    const { project } = this.state;
    const t = this.text.projects;
    return html`
      <input class="name" type="text" maxlength="80" spellcheck="false" aria-label=${t.name}
        .value=${project.name} @change=${this.rename} @keydown=${this.nameKey}>
      <button class="plain icon-only" popovertarget="menu" aria-label=${t.title}>
        ${icon("down")}</button>
      <div id="menu" popover @beforetoggle=${giveFocusBack} role="region" aria-label=${t.title}>
        <ul>${repeat(this.rows(), (p) => p.id, (p) => this.row(p))}</ul>
        <hr>
        <div class="actions">
          <button class="plain" @click=${this.create}>${icon("add")}${t.create}</button>
          <button class="plain" @click=${this.edit}>${icon("brush")}${t.rename}</button>
          <button class="plain" @click=${this.export}>${icon("save")}${t.exportFile}</button>
          <label class="button">${icon("open")}${t.importFile}
            <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
        </div>
      </div>`;
  }

  /** All projects; the one that is open may not be stored yet. */
  private rows() {
    const { project, projects } = this.state;
    return projects.some((p) => p.id === project.id)
      ? projects.map((p) => (p.id === project.id ? project : p)) : [project, ...projects];
  }

  private row(p: { id: string; name: string; created: string }) {
    const t = this.text.projects;
    const current = p.id === this.state.project.id;
    const day = new Date(p.created).toLocaleString(this.locale,
      { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
    return html`<li>
      <button class="plain open" aria-current=${current ? "true" : "false"}
        @click=${() => this.open(p.id)}><span>${p.name}</span><small>${day}</small></button>
      <button class="plain icon-only" aria-label=${t.remove(p.name)}
        @click=${() => this.drop(p)}>${icon("trash")}</button></li>`;
  }

  private close(): void {
    this.find("#menu")?.hidePopover();
  }

  private readonly rename = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const name = input.value.trim();
    if (name !== "") this.store.update({ name });
    input.value = this.state.project.name;
  };

  private readonly nameKey = (event: KeyboardEvent) => {
    const input = event.target as HTMLInputElement;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault(); // else the button that gets the focus is pressed
    if (event.key === "Escape") input.value = this.state.project.name;
    this.find("button")?.focus();
  };

  private readonly edit = () => {
    this.close();
    const input = this.find<HTMLInputElement>(".name");
    input?.focus();
    input?.select();
  };

  private readonly create = () => {
    this.close();
    void this.store.newProject();
  };

  private async open(id: string): Promise<void> {
    this.close();
    if (id === this.state.project.id) return;
    await this.attempt(() => this.store.openProject(id));
  }

  private async drop(p: { id: string; name: string }): Promise<void> {
    const at = this.rows().findIndex(({ id }) => id === p.id);
    await this.attempt(() => this.store.deleteProject(p.id, this.text.projects.removed(p.name)));
    await this.updateComplete;
    const rows = this.renderRoot.querySelectorAll<HTMLElement>("li .open");
    (rows[Math.min(at, rows.length - 1)] ?? this.find("button"))?.focus();
  }

  private readonly export = () => this.attempt(async () => {
    const { name } = this.state.project;
    save(`${name}.inctrl`, await this.store.exportProject());
    this.close();
    this.store.toast(this.text.projects.exported(name));
  });

  private readonly import = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    this.close();
    if (file) await this.attempt(() => this.store.importProject(file, file.name));
    input.value = "";
  };

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.store.toast(messageOf(error), { kind: "error" });
    }
  }
}

customElements.define("project-menu", ProjectMenu);
