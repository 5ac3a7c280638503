/** The page's frame: the bar with the project and the steps, and the step in work. */
import { css, html } from "lit";
import type { Step } from "../state/types.js";
import { PageElement, look } from "./base.js";
import "./inspect.js";
import "./live.js";
import "./report.js";
import "./start.js";
import "./teach.js";

const steps: Step[] = ["teach", "inspect", "live", "report"];

export class AppShell extends PageElement {
  static override styles = [look, css`
    :host { height: 100dvh; display: grid; grid-template-rows: 56px 1fr; }
    header { display: flex; align-items: center; gap: 16px; padding: 0 16px;
      border-bottom: 1px solid var(--line); background: var(--raised); }
    nav { display: flex; gap: 4px; margin: 0 auto; }
    nav button[aria-current] { background: var(--accent-soft); }
    main { min-height: 0; overflow: auto; }
  `];

  protected override render() {
    const { state, text } = this;
    return html`
      <header>
        <strong>${state.project.name}</strong>
        <nav aria-label=${text.app.name}>${steps.map((step) => html`
          <button class="plain" aria-current=${state.step === step ? "step" : "false"}
            @click=${() => this.store.go(step)}>${text.app.steps[step]}</button>`)}</nav>
        <span role="status">${state.locked ? text.app.locked : text.app.loading}</span>
      </header>
      <main>${this.view()}</main>`;
  }

  private view() {
    switch (this.state.step) {
      case "start": return html`<start-view></start-view>`;
      case "teach": return html`<teach-view></teach-view>`;
      case "inspect": return html`<inspect-view></inspect-view>`;
      case "live": return html`<live-view></live-view>`;
      case "report": return html`<report-view></report-view>`;
    }
  }
}

customElements.define("app-shell", AppShell);
