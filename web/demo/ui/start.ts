import { html } from "lit";
import { PageElement, look } from "./base.js";

export class StartView extends PageElement {
  static override styles = [look];

  protected override render() {
    return html`<h1>${this.text.app.steps.start}</h1>`;
  }
}

customElements.define("start-view", StartView);
