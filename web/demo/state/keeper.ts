/** Stores the project in work a moment after each change, and knows the others. */
import { storedOf, Storage, type Content, type Listed } from "./storage.js";

/** Milliseconds from a change until it is stored. */
const delay = 300;
/** Milliseconds between two looks at how much is stored. */
const measureEvery = 5_000;
/** Milliseconds in which another tab that is being closed lets go of its project. */
const patience = 1_500;
/** Milliseconds after which a deleted project cannot be had again. */
const undoable = 60_000;

/** What the keeper needs of the store. */
export interface Host {
  content(): Content;
  /** The project has nothing yet that is worth storing. */
  empty(): boolean;
  listed(projects: Listed[]): void;
  /** Projects are stored; or not, and why. */
  kept(kept: boolean, why?: "full" | "refused"): void;
  /** Files of images that are gone from the disk were not stored; by id. */
  gone(ids: string[]): void;
  measured(used: number): void;
  /** Another tab deleted everything. */
  cleared(): void;
}

export class Keeper {
  private storage: Storage | undefined;
  private stored = storedOf();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dirty = false;
  private running: Promise<void> | undefined;
  private release = () => {};
  private others: BroadcastChannel | undefined;
  private measuredAt = 0;

  constructor(private readonly host: Host) {}

  /** Opens the storage and lists what is there. */
  async open(): Promise<void> {
    try {
      this.storage = await Storage.open(() => this.fail("refused"));
      await this.storage.purge(Date.now() - undoable);
    } catch {
      return this.fail("refused");
    }
    this.host.kept(true);
    this.others = new BroadcastChannel("inctrl-projects");
    this.others.onmessage = ({ data }) => {
      if (data === "clear") {
        this.dirty = false; // what was not stored yet is to be deleted too
        this.host.cleared();
      }
      void this.list();
    };
    const flush = () => void this.flush();
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", () => document.hidden && flush());
    await this.list();
    if (this.dirty) this.changed();
  }

  private fail(why: "full" | "refused"): void {
    this.host.kept(false, why);
  }

  private async list(): Promise<void> {
    const listed = this.storage?.list().catch(() => undefined); // it says so when it writes
    this.host.listed((await listed) ?? []);
  }

  private async tell(what: "list" | "clear"): Promise<void> {
    this.others?.postMessage(what);
    await this.list();
  }

  /** The project in work has changed. */
  changed(): void {
    this.dirty = true;
    this.timer ??= setTimeout(() => void this.flush(), delay);
  }

  /** Stores what is not stored yet. The write begins at once, for the page may be closing. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  private async run(): Promise<void> {
    while (this.dirty && this.storage) {
      this.dirty = false;
      await this.write(this.storage, this.host.content());
    }
  }

  private async write(storage: Storage, content: Content): Promise<void> {
    const { stored } = this;
    const known = stored.project;
    if (!known && this.host.empty()) return;
    try {
      if (!known) void navigator.storage?.persist?.().catch(() => undefined);
      const gone = await storage.save(content, stored);
      this.host.kept(true);
      if (gone.length > 0) this.host.gone(gone);
      if (known?.name !== content.project.name) await this.tell("list");
      await this.measure();
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      this.fail(full ? "full" : "refused");
    }
  }

  private async measure(): Promise<void> {
    if (performance.now() < this.measuredAt + measureEvery && this.measuredAt > 0) return;
    this.measuredAt = performance.now();
    const used = (await navigator.storage?.estimate().catch(() => undefined))?.usage;
    if (used !== undefined) this.host.measured(used);
  }

  /** Works on a new project; of the one before, nothing more is stored. */
  begin(id: string): void {
    this.release();
    this.dirty = false;
    this.stored = storedOf();
    const claimed = claim(id);
    this.release = () => void claimed.then((release) => release?.());
  }

  /** Works on another project, which it loads; "elsewhere": another tab has it. */
  async load(id: string): Promise<Content | "elsewhere" | undefined> {
    await this.flush();
    const release = await claim(id);
    if (!release) return "elsewhere";
    const content = await this.storage?.load(id).catch(() => undefined);
    if (!content) {
      release();
      return undefined;
    }
    await this.flush(); // what changed meanwhile
    this.release();
    this.release = release;
    this.stored = storedOf(content);
    return content;
  }

  /** Deletes a project, or has it again. */
  async mark(id: string, deleted: boolean): Promise<void> {
    await this.storage?.mark(id, deleted);
    await this.tell("list");
  }

  async clear(): Promise<void> {
    this.dirty = false;
    await this.running;
    await this.storage?.clear();
    await this.tell("clear");
  }
}

/** Has a project for this tab alone, until it lets go of it; undefined: another tab has it. */
function claim(id: string): Promise<(() => void) | undefined> {
  if (!navigator.locks) return Promise.resolve(() => {}); // without https, browsers have none
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(patience);
    navigator.locks.request(`inctrl project ${id}`, { signal }, () =>
      new Promise<void>((release) => resolve(release))).catch(() => resolve(undefined));
  });
}
