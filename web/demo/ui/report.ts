import { html } from "lit";
import { PageElement, look } from "./base.js";

export class ReportView extends PageElement {
  static override styles = [look];

  protected override render() {
    return html`<h1>${this.text.app.steps.report}</h1>`;
  }
}

customElements.define("report-view", ReportView);
