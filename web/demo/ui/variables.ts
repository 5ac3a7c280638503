/** Sets CSS variables of an element from code, as the strict policy has no style attributes. */
import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";

type Values = Record<`--${string}`, string>;

class Variables extends Directive {
  private last: Values = {};

  render(_values: Values): unknown {
    return noChange;
  }

  override update(part: ElementPart, [values]: [Values]): unknown {
    const { style } = part.element as HTMLElement;
    for (const [key, value] of Object.entries(values)) {
      if (this.last[key as keyof Values] !== value) style.setProperty(key, value);
    }
    this.last = values;
    return noChange;
  }
}

export const variables = directive(Variables);
