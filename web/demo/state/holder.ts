/** Holds the state of the page, and tells of its changes. */
import { without } from "./changes.js";
import { newId } from "./ids.js";
import type { Samples, State, Step, Toast } from "./types.js";

/** What is stored of a project. */
const stored = ["project", "normals", "images", "learned", "selected"] as const;

export abstract class Holder {
  private readonly listeners = new Set<() => void>();
  private told = true;

  constructor(protected current: State) {}

  get state(): State {
    return this.current;
  }

  /** Calls a listener after changes, once for all that are made at once. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The project is not as it is stored. */
  protected abstract changed(): void;

  protected set(change: Partial<State>): void {
    const before = this.current;
    this.current = { ...before, ...change };
    if (stored.some((key) => key in change && this.current[key] !== before[key])) this.changed();
    if (!this.told) return;
    this.told = false;
    queueMicrotask(() => {
      this.told = true;
      for (const listener of this.listeners) listener();
    });
  }

  /** Takes fields out of the state. */
  protected drop(
    ...keys: ("learning" | "scoring" | "learnFault" | "learned" | "selected")[]
  ): void {
    this.current = without(this.current, ...keys) as State;
    this.set({});
  }

  go(step: Step): void {
    this.set({ step });
  }

  loading(loaded: number, total: number): void {
    this.set({ loading: { loaded, total } });
  }

  /** Images to try the page with are there. */
  offer(samples: Samples): void {
    this.set({ samples });
  }

  /** Shows a message, until dismiss is called. */
  toast(text: string, o: { kind?: Toast["kind"]; undo?: () => void } = {}): void {
    const id = newId();
    const toast: Toast = { id, text, kind: o.kind ?? "info", ...(o.undo && { undo: o.undo }) };
    this.set({ toasts: [...this.current.toasts, toast] });
  }

  /** Shows a message with an undo, which does nothing once another project is in work. */
  protected undoable(text: string, undo: () => void): void {
    const { id } = this.current.project;
    this.toast(text, { undo: () => this.current.project.id === id && undo() });
  }

  dismiss(id: string): void {
    this.set({ toasts: this.current.toasts.filter((t) => t.id !== id) });
  }
}
