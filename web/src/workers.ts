/** Makes workers: of the file worker.js or, where that is not allowed, of a copy in a blob. */

import { isElsewhere } from "./address.js";

/** Trusted Types, which browsers may have. */
declare const trustedTypes: undefined | {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }):
    { createScriptURL(url: string): string };
};

let policy: ReturnType<NonNullable<typeof trustedTypes>["createPolicy"]> | undefined;

/** A URL in the form that pages with Trusted Types want; they allow the policy "inctrl". */
function trusted(url: string): string {
  if (typeof trustedTypes === "undefined") return url;
  policy ??= trustedTypes.createPolicy("inctrl", { createScriptURL: (url) => url });
  return policy.createScriptURL(url);
}

/** Milliseconds after which a worker has surely read its script. */
const started = 10_000;

export class Workers {
  /**
   * @param load loads worker.js; undefined: workers are made of its URL only
   * @param script worker.js, if workers are made of a blob from the beginning
   */
  constructor(
    private readonly url: string, private readonly load: (() => Promise<Blob>) | undefined,
    private script?: Blob,
  ) {}

  /** Gets ready to make workers: a file from elsewhere needs a blob. */
  async ready(): Promise<void> {
    if (isElsewhere(this.url)) await this.useBlob();
  }

  /** Makes the next workers of a blob. Returns false if the last ones were, or it is not wanted. */
  async useBlob(): Promise<boolean> {
    if (this.script || !this.load) return false;
    this.script = await this.load();
    return true;
  }

  make(): Worker {
    const { script } = this;
    const options = { name: "inctrl" };
    if (!script) return new Worker(trusted(this.url), options);
    const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    setTimeout(() => URL.revokeObjectURL(blob), started);
    return new Worker(trusted(blob), options);
  }
}
