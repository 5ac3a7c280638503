/** Properties of a custom element: set by attributes or scripts, told together. */

/** What a property becomes of what it is set to: a string if by its attribute, or from a script. */
type Read = (value: unknown) => unknown;

export interface Property {
  /** The name of its attribute; undefined: none. */
  attribute: string | undefined;
  read: Read;
}

const optional = (read: Read): Read => (value) =>
  value === undefined || value === null ? undefined : read(value);

/** A text or an object, taken as it is. */
export const value = (attribute?: string): Property =>
  ({ attribute, read: optional((value) => value) });

/** A number. */
export const number = (attribute: string): Property =>
  ({ attribute, read: optional((value) => (value === "" ? undefined : Number(value))) });

/** On or off; an attribute is on by being there. */
export const flag = (attribute: string): Property =>
  ({ attribute, read: (value) => value === "" || Boolean(value) });

/** One of some values, else what `read` makes of it. */
export const choice = (attribute: string, read: Read): Property =>
  ({ attribute, read: optional(read) });

/** No class can extend HTMLElement where there is none, as on a server. */
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/** An element that is told which properties have changed, once for all that change at once. */
export abstract class PropertiesElement extends Base {
  private readonly set = new Map<string, unknown>();
  private waiting: Set<string> | undefined;

  /** Called when properties have changed. */
  protected abstract changed(names: ReadonlySet<string>): void;

  /** Takes properties that were set before the element was known. */
  protected upgrade(properties: Record<string, Property>): void {
    for (const name of Object.keys(properties).filter((name) => Object.hasOwn(this, name))) {
      const own = (this as Record<string, unknown>)[name];
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, own);
    }
  }

  /** Sets a property. */
  private take(name: string, value: unknown): void {
    if (Object.is(this.set.get(name), value)) return;
    this.set.set(name, value);
    this.note(name);
  }

  /** Notes a change, which is told soon. */
  protected note(name: string): void {
    if (this.waiting) {
      this.waiting.add(name);
      return;
    }
    const names = (this.waiting = new Set([name]));
    queueMicrotask(() => {
      this.waiting = undefined;
      this.changed(names);
    });
  }

  /** Takes note of properties now: they are not told. */
  protected taken(names: readonly string[]): void {
    for (const name of names) this.waiting?.delete(name);
  }

  /** Gives a class its properties. */
  protected static define(properties: Record<string, Property>): void {
    for (const [name, { read }] of Object.entries(properties)) {
      const initial = read(undefined);
      Object.defineProperty(this.prototype, name, {
        configurable: true, enumerable: true,
        get(this: PropertiesElement) {
          return this.set.get(name) ?? initial;
        },
        set(this: PropertiesElement, value: unknown) {
          this.take(name, read(value));
        },
      });
    }
  }
}
