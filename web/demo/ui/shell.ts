/** The page's frame: the bar with the project and the steps, and the step in work. */
import { css, html, type PropertyValues } from "lit";
import type { Step } from "../state/types.js";
import { PageElement, look } from "./base.js";
import "./capture.js";
import type { CaptureDialog } from "./capture.js";
import "./drop.js";
import { icon, type IconName } from "./icons.js";
import "./inspect.js";
import "./live.js";
import "./menu.js";
import "./privacy.js";
import "./projects.js";
import "./report.js";
import "./start.js";
import "./teach.js";
import "./toasts.js";

const steps: [Step, IconName][] =
  [["teach", "learn"], ["inspect", "inspect"], ["live", "live"], ["report", "report"]];

export class AppShell extends PageElement {
  static override styles = [look, css`
    :host {
      height: 100dvh; display: grid; grid-template: 56px 1fr / 1fr auto 1fr;
      grid-template-areas: "start nav end" "main main main";
    }
    header { display: contents; }
    .start, nav, .end {
      display: flex; align-items: center; gap: 4px; min-width: 0; background: var(--raised);
      border-bottom: 1px solid var(--line);
    }
    .start { grid-area: start; padding-inline-start: 8px; }
    nav { grid-area: nav; }
    .end { grid-area: end; justify-content: flex-end; padding-inline-end: 8px; }
    .home { padding: 0; width: 40px; flex: none; }
    .home img { display: block; width: 28px; height: 28px; }
    nav button { height: 56px; border-radius: 0; padding: 0 16px; color: var(--quiet); }
    nav button[aria-current=step] {
      color: var(--accent); box-shadow: inset 0 -3px 0 var(--accent);
    }
    nav button:focus-visible { outline-offset: -3px; }
    .count {
      font-size: 12px; font-weight: 600; padding: 1px 8px; border-radius: 10px;
      background: var(--hover); color: var(--quiet); white-space: nowrap;
    }
    [aria-current=step] .count { background: var(--accent-soft); color: var(--accent); }
    main { grid-area: main; min-height: 0; overflow: auto; }
    main > * { min-height: 100%; }
    inspect-view { height: 100%; }
    @media (max-width: 1000px) {
      :host { grid-template-columns: minmax(0, 1fr) auto auto; }
      nav button .icon { display: none; }
      nav button { padding: 0 12px; }
    }
    @media (max-width: 700px) {
      :host {
        grid-template: 56px 1fr auto / 1fr auto;
        grid-template-areas: "start end" "main main" "nav nav";
      }
      nav { border: 0; border-top: 1px solid var(--line); gap: 0;
        padding-bottom: env(safe-area-inset-bottom); }
      nav button {
        flex: 1; flex-direction: column; gap: 2px; padding: 0; font-size: 12px; height: 60px;
      }
      nav button .icon { display: block; }
      nav button[aria-current=step] { box-shadow: inset 0 3px 0 var(--accent); }
      .count { position: absolute; top: 4px; inset-inline-start: calc(50% + 8px); font-size: 11px;
        padding: 0 5px; }
    }
  `];

  private step: Step = "start";

  protected override render() {
    const { state, text } = this;
    return html`
      <header>
        <div class="start">
          <button class="plain home" aria-label=${text.app.home}
            @click=${() => this.store.go("start")}><img src="icon.svg" alt=""></button>
          <project-menu></project-menu>
        </div>
        <nav aria-label=${text.app.stepList}>${steps.map(([step, sign]) => html`
          <button class="plain" aria-current=${state.step === step ? "step" : "false"}
            @click=${() => this.store.go(step)}>${icon(sign)}${text.app.steps[step]}
            ${this.count(step)}</button>`)}</nav>
        <div class="end">
          <privacy-badge></privacy-badge>
          <more-menu></more-menu>
        </div>
      </header>
      <main @sheet=${this.cover} @camera=${this.photograph}>${this.view()}</main>
      <capture-dialog></capture-dialog>
      <page-toasts @focus-page=${this.focusHeading}></page-toasts>
      <drop-anywhere></drop-anywhere>`;
  }

  /** How far a step is. */
  private count(step: Step) {
    const { images, learned, learning } = this.state;
    const { app } = this.text;
    const done = images.filter((i) => i.result || i.error !== undefined).length;
    const text = step === "teach" ? (learning ? "…" : learned ? String(learned.count) : "")
      : step === "inspect" && images.length > 0 ? app.inspected(done, images.length) : "";
    return text === "" ? "" : html`<span class="count">${text}</span>`;
  }

  private readonly photograph = () => this.find<CaptureDialog>("capture-dialog")?.open();

  private view() {
    switch (this.state.step) {
      case "start": return html`<start-view></start-view>`;
      case "teach": return html`<teach-view></teach-view>`;
      case "inspect": return html`<inspect-view></inspect-view>`;
      case "live": return html`<live-view></live-view>`;
      case "report": return html`<report-view></report-view>`;
    }
  }

  protected override updated(_: PropertyValues): void {
    const { step } = this.state;
    if (step === this.step) return;
    this.step = step;
    this.find("main")!.scrollTop = 0;
    this.find("header")!.inert = false;
    void this.focusHeading();
  }

  /** A sheet that covers the page leaves nothing below it to the keyboard. */
  private readonly cover = (e: CustomEvent<boolean>) => {
    this.find("header")!.inert = e.detail;
  };

  /** The focus goes to the heading of what is new, where reading begins. */
  private readonly focusHeading = async () => {
    const view = this.find<PageElement>("main > *");
    await view?.updateComplete;
    const heading = view?.renderRoot.querySelector<HTMLElement>("h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
}

customElements.define("app-shell", AppShell);
