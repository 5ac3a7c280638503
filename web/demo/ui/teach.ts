import { html } from "lit";
import { PageElement, look } from "./base.js";

export class TeachView extends PageElement {
  static override styles = [look];

  protected override render() {
    return html`<h1>${this.text.app.steps.teach}</h1>`;
  }
}

customElements.define("teach-view", TeachView);
