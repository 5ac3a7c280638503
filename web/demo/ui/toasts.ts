/** Messages that stay for some seconds, with an undo where something can be taken back. */
import { css, html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Toast } from "../state/types.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";

const seconds = 10;
/** Messages that are shown at once. */
const most = 4;

export class PageToasts extends PageElement {
  static override styles = [look, css`
    :host {
      position: fixed; z-index: 5; inset-inline: 16px; bottom: calc(var(--bottom-bar) + 16px);
      pointer-events: none;
    }
    [role=status] { display: grid; gap: 8px; justify-items: center; }
    .toast {
      pointer-events: auto; display: flex; align-items: center; gap: 12px; max-width: 640px;
      padding: 8px 8px 8px 16px; border-radius: 12px; background: var(--toast);
      color: var(--on-toast); box-shadow: var(--shadow);
    }
    .toast p { flex: 1; padding: 6px 0; overflow-wrap: anywhere; }
    button { color: inherit; background: transparent; border-color: currentColor; }
    button:hover:not(:disabled) { background: rgb(128 128 128 / 0.3); }
    button.icon-only { border-color: transparent; }
    :focus-visible { outline-color: currentColor; outline-offset: -3px; }
    @media (prefers-reduced-motion: no-preference) {
      .toast { animation: rise 0.2s; }
      @keyframes rise { from { opacity: 0; translate: 0 8px; } }
    }
  `];

  /** What is left of the time of each message, in milliseconds. */
  private readonly left = new Map<string, number>();
  private held = false;
  private clock: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.clock = window.setInterval(() => this.tick(250), 250);
    addEventListener("keydown", this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
    removeEventListener("keydown", this.key);
  }

  protected override render() {
    const hold = (held: boolean) => () => (this.held = held);
    return html`<div role="status" aria-label=${this.text.app.messages}
      @pointerenter=${hold(true)} @pointerleave=${hold(false)}
      @focusin=${hold(true)} @focusout=${hold(false)}>
      ${repeat(this.state.toasts.slice(-most), (t) => t.id, (t) => this.toast(t))}</div>`;
  }

  private toast(t: Toast) {
    const { text } = this;
    return html`<div class="toast">
      ${t.kind === "error" ? icon("alert") : ""}<p>${t.text}</p>
      ${t.undo ? html`<button @click=${() => this.undo(t)}>${text.app.undo}</button>` : ""}
      <button class="icon-only" aria-label=${text.app.close}
        @click=${() => this.end(t)}>${icon("close")}</button></div>`;
  }

  private tick(passed: number): void {
    if (this.held) return;
    for (const t of this.state.toasts) {
      const left = (this.left.get(t.id) ?? seconds * 1000) - passed;
      this.left.set(t.id, left);
      if (left <= 0) this.end(t);
    }
  }

  private undo(t: Toast): void {
    t.undo?.();
    this.end(t);
  }

  /** Removes a message; the focus that was in it goes to the next, else back to the page. */
  private end(t: Toast): void {
    const inside = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement;
    this.held = false;
    this.left.delete(t.id);
    this.store.dismiss(t.id);
    if (!inside) return;
    setTimeout(() => { // the store has told of it, and it is drawn
      const next = this.find("button");
      if (next) next.focus();
      else this.dispatchEvent(new CustomEvent("focus-page"));
    });
  }

  private readonly key = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key !== "z") return;
    const field = event.composedPath()[0];
    if (field instanceof HTMLTextAreaElement) return;
    if (field instanceof HTMLInputElement && field.type === "text") return;
    const last = this.state.toasts.findLast((t) => t.undo);
    if (!last) return;
    event.preventDefault();
    this.undo(last);
  };
}

customElements.define("page-toasts", PageToasts);
