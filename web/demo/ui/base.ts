/** What the page's elements have in common: the store, the texts, the look. */
import { LitElement, css } from "lit";
import type { State } from "../state/types.js";
import type { Store } from "../state/store.js";
import { languageOf, languages, remember } from "../text/text.js";
import type { Texts } from "../text/en.js";

let shared: { store: Store; language: string } | undefined;
const shown = new Set<PageElement>();

/** Sets what all elements show, before the first is made. */
export function provide(store: Store, language = languageOf(navigator.languages)): void {
  shared = { store, language };
  nameDocument();
}

/** Shows the page in another language, and keeps the choice. */
export function speak(language: string): void {
  shared!.language = language;
  remember(language);
  nameDocument();
  for (const element of shown) element.requestUpdate();
}

function nameDocument(): void {
  const { language } = shared!;
  document.documentElement.lang = language;
  document.title = languages[language]!.app.name;
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

  /** The element of this one's shadow tree that a selector finds. */
  protected find<E extends HTMLElement>(selector: string): E | null {
    return this.renderRoot.querySelector<E>(selector);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    shown.add(this);
    this.leave = this.store.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    shown.delete(this);
    this.leave?.();
  }
}

/** When a popover is closed that has the focus, its button gets it. */
export function giveFocusBack(event: Event): void {
  const popover = event.target as HTMLElement;
  const root = popover.getRootNode() as ShadowRoot;
  if ((event as ToggleEvent).newState !== "closed" || !popover.contains(root.activeElement)) return;
  root.querySelector<HTMLElement>(`[popovertarget=${popover.id}]`)?.focus();
}

/** The look that elements share; the colours are in style.css. */
export const look = css`
  :host { display: block; box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button, .button {
    font: inherit; font-weight: 500; color: var(--ink); background: var(--raised);
    border: 1px solid var(--line); border-radius: 8px; min-height: 40px; padding: 0 14px;
    cursor: pointer; display: inline-flex; align-items: center; gap: 8px;
    justify-content: center; text-align: start; position: relative;
  }
  button:hover:not(:disabled), .button:hover { background: var(--hover); }
  button:disabled { color: var(--faint); cursor: default; }
  button.primary, .button.primary {
    background: var(--accent); border-color: var(--accent); color: var(--on-accent);
  }
  button.primary:hover:not(:disabled), .button.primary:hover { background: var(--accent-deep); }
  button.primary:disabled {
    background: var(--hover); border-color: var(--line); color: var(--faint);
  }
  button.plain { border-color: transparent; background: transparent; }
  button.plain:hover:not(:disabled) { background: var(--hover); }
  button.soft { background: var(--accent-soft); border-color: transparent; color: var(--accent); }
  button.soft:hover:not(:disabled) { border-color: var(--accent); background: var(--accent-soft); }
  button.icon-only { width: 40px; padding: 0; flex: none; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  .button:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; }
  .button input[type=file] {
    position: absolute; inset: 0; width: 100%; height: 100%; min-height: 0; opacity: 0;
    cursor: pointer; padding: 0; border: 0; font-size: 0;
  }
  input, select, textarea {
    font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--control);
    border-radius: 8px; min-height: 40px; padding: 0 10px; max-width: 100%;
  }
  input[type=checkbox], input[type=radio] {
    width: 20px; height: 20px; min-height: 0; margin: 0; flex: none; accent-color: var(--accent);
  }
  h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; text-wrap: balance; }
  [tabindex="-1"]:focus-visible { outline: none; }
  p { margin: 0; }
  .quiet { color: var(--quiet); }
  .icon { width: 20px; height: 20px; flex: none; }
  .hidden-text {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap;
  }
  progress {
    appearance: none; display: block; width: 100%; height: 8px; border: 0; border-radius: 4px;
    background: var(--line); overflow: hidden;
  }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--accent); border-radius: 4px; }
  progress::-moz-progress-bar { background: var(--accent); border-radius: 4px; }
  [popover] {
    position: fixed; inset: auto; margin: 0; padding: 8px; color: var(--ink);
    background: var(--raised); border: 1px solid var(--line); border-radius: 12px;
    box-shadow: var(--shadow); max-width: calc(100vw - 16px); max-height: calc(100dvh - 72px);
    overflow: auto;
  }
  dialog {
    color: var(--ink); background: var(--raised); border: 1px solid var(--line);
    border-radius: 16px; box-shadow: var(--shadow); padding: 24px; max-width: min(92vw, 640px);
    max-height: 92dvh;
  }
  dialog::backdrop { background: rgb(10 14 20 / 0.55); }
  dialog .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 24px; }
  @media (hover: none) and (pointer: coarse) { /* phones choose no folders */
    .folder { display: none; }
  }
  @media (prefers-reduced-motion: no-preference) {
    button, .button { transition: background-color 0.12s, border-color 0.12s; }
  }
`;
