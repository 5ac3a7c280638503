import { html } from "lit";
import { PageElement, look } from "./base.js";

export class InspectView extends PageElement {
  static override styles = [look];

  protected override render() {
    return html`<h1>${this.text.app.steps.inspect}</h1>`;
  }
}

customElements.define("inspect-view", InspectView);
