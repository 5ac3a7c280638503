/** Says whether images can leave the page, and how to see that for oneself. */
import { css, html } from "lit";
import { placeOf } from "../state/place.js";
import { PageElement, giveFocusBack, look } from "./base.js";
import { icon } from "./icons.js";
import { bytes } from "../text/numbers.js";

export class PrivacyBadge extends PageElement {
  static override properties = { tested: { state: true } };
  static override styles = [look, css`
    button.badge { border-radius: 20px; color: var(--normal); font-weight: 600; }
    button.badge.open { color: var(--unsure); }
    [popover] { top: 60px; right: 8px; width: 400px; padding: 24px; }
    h2 { font-size: 18px; margin-bottom: 8px; }
    h3 { font-size: 15px; margin: 16px 0 4px; }
    p + p { margin-top: 8px; }
    ol { margin: 0 0 12px; padding-inline-start: 20px; }
    .result { margin-top: 8px; font-weight: 600; }
    @media (max-width: 900px) {
      button.badge { width: 40px; padding: 0; }
      .word {
        position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      }
    }
  `];

  declare private tested: "refused" | "sent" | undefined;

  protected override render() {
    const { state, text } = this;
    const t = text.privacy;
    const place = placeOf(state);
    const safe = place === "here" || (place === "page" && state.locked);
    const word = place !== "page" ? t[place] : safe ? t.locked
      : state.fault === undefined ? text.app.loading : text.app.failed;
    const sign = place === "server" ? "server" : safe ? "lock"
      : state.fault === undefined ? "wait" : "alert";
    return html`
      <button class="badge ${safe ? "" : "open"}" popovertarget="privacy">
        ${icon(sign)}<span class="word">${word}</span></button>
      <div id="privacy" popover @beforetoggle=${giveFocusBack} role="region" aria-label=${word}>
        ${place !== "page" ? this.served(place) : safe ? this.locked()
          : html`<p>${state.fault === undefined ? t.loading : t.failed}</p>`}
        ${this.storage()}</div>`;
  }

  private locked() {
    const t = this.text.privacy;
    return html`
      <h2>${t.lockedTitle}</h2>
      <p>${t.lockedText}</p>
      <h3>${t.verify}</h3>
      <ol>${t.verifySteps.map((step) => html`<li>${step}</li>`)}</ol>
      <button @click=${this.test}>${t.test}</button>
      <p class="result" role="status">${this.tested === "refused" ? t.testRefused
        : this.tested === "sent" ? t.testSent : ""}</p>
      <p class="quiet">${t.limits}</p>`;
  }

  private served(place: "here" | "server") {
    const t = this.text.privacy;
    return html`<h2>${t[`${place}Title`]}</h2><p>${t[`${place}Text`]}</p>`;
  }

  private storage() {
    const { kept, storage } = this.state;
    const t = this.text.privacy;
    return html`<p>${kept ? t.kept : t.notKept}
      ${storage ? t.used(bytes(storage.used, this.locale)) : ""}</p>`;
  }

  private readonly test = async () => {
    const sent = await fetch(location.href, { method: "HEAD", cache: "no-store" })
      .then(() => true, () => false);
    this.tested = sent ? "sent" : "refused";
  };
}

customElements.define("privacy-badge", PrivacyBadge);
