import { html } from "lit";
import { PageElement, look } from "./base.js";

export class LiveView extends PageElement {
  static override styles = [look];

  protected override render() {
    return html`<h1>${this.text.app.steps.live}</h1>`;
  }
}

customElements.define("live-view", LiveView);
