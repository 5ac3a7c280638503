/** Asks for the token of a server. */
import { css, html } from "lit";
import { PageElement, look } from "./base.js";

export class TokenDialog extends PageElement {
  static override properties = { wrong: { type: Boolean } };
  static override styles = [look, css`
    dialog { width: min(420px, calc(100vw - 32px)); padding: 24px; color: var(--ink);
      background: var(--raised); border: 1px solid var(--line); border-radius: 16px; }
    dialog::backdrop { background: rgb(0 0 0 / 0.4); }
    form, label { display: grid; gap: 12px; }
    label { gap: 4px; font-weight: 500; }
    .wrong { color: var(--anomalous); }
  `];

  declare wrong: boolean;
  answer: (token: string) => void = () => {};

  constructor() {
    super();
    this.wrong = false;
  }

  protected override firstUpdated(): void {
    this.find<HTMLDialogElement>("dialog")?.showModal();
  }

  protected override render() {
    const t = this.text.server;
    return html`<dialog aria-labelledby="title" @cancel=${(e: Event) => e.preventDefault()}>
      <form @submit=${this.submit}>
        <h2 id="title">${t.tokenTitle}</h2>
        <p>${t.tokenText(location.host)}</p>
        <label>${t.token}<input type="password" autocomplete="current-password" required></label>
        <p class="wrong" role="alert">${this.wrong ? t.tokenWrong : ""}</p>
        <button class="primary">${t.connect}</button>
      </form></dialog>`;
  }

  private readonly submit = (event: Event) => {
    event.preventDefault();
    const token = this.find<HTMLInputElement>("input")!.value.trim();
    if (token === "") return;
    this.remove();
    this.answer(token);
  };
}

customElements.define("token-dialog", TokenDialog);

/** The token that a person gives; `wrong`: that given before was. */
export function askToken(wrong: boolean): Promise<string> {
  const dialog = new TokenDialog();
  dialog.wrong = wrong;
  document.body.append(dialog);
  return new Promise((resolve) => (dialog.answer = resolve));
}
