/** What the page's elements have in common: the store, the texts, the look. */
import { LitElement, css } from "lit";
import type { State } from "../state/types.js";
import type { Store } from "../state/store.js";
import { languageOf, languages } from "../text/text.js";
import type { Texts } from "../text/en.js";

let shared: { store: Store; language: string } | undefined;

/** Sets what all elements show, before the first is made. */
export function provide(store: Store, language = languageOf(navigator.languages)): void {
  shared = { store, language };
  document.documentElement.lang = language;
}

/** An element that is drawn anew when the state changes. */
export class PageElement extends LitElement {
  private leave: (() => void) | undefined;

  protected get store(): Store {
    return shared!.store;
  }

  protected get state(): State {
    return this.store.state;
  }

  protected get text(): Texts {
    return languages[shared!.language]!;
  }

  /** Numbers and dates in the person's language. */
  protected get locale(): string {
    return shared!.language;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = this.store.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
  }
}

/** The look that elements share; the colours are in style.css. */
export const look = css`
  :host { display: block; box-sizing: border-box; }
  *, *::before, *::after { box-sizing: inherit; }
  [hidden] { display: none !important; }
  button, .button {
    font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--line);
    border-radius: 8px; min-height: 40px; padding: 0 14px; cursor: pointer;
    display: inline-flex; align-items: center; gap: 8px; justify-content: center;
  }
  button:hover:not(:disabled), .button:hover { background: var(--hover); }
  button:disabled { color: var(--faint); cursor: default; }
  button.primary {
    background: var(--accent); border-color: var(--accent); color: var(--on-accent);
  }
  button.plain { border-color: transparent; background: transparent; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  input, select, textarea {
    font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--control);
    border-radius: 8px; min-height: 40px; padding: 0 10px;
  }
  h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; }
  p { margin: 0; }
  .quiet { color: var(--quiet); }
`;
