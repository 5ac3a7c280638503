/** The one store of the page: its state, and all that changes it. */
import type { Engine, Prompts } from "./engine.js";
import type {
  InspectedImage, Label, NormalImage, Project, Samples, State, Step, TeachOptions, Toast,
} from "./types.js";

const newProject = (name: string): Project => ({
  id: crypto.randomUUID(), name, created: new Date().toISOString(), options: {},
  keepImages: false, notes: "", model: "",
});

/** What may be changed of a project; a limit of undefined is that of the prompt set. */
type Change = Partial<Pick<Project, "name" | "keepImages" | "notes">> & {
  limit?: number | undefined;
};

/** An object without some of its fields. */
function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...value };
  for (const key of keys) delete rest[key];
  return rest;
}

/** Tells its subscribers of changes, at most once a frame. */
export class Store {
  private current: State;
  private readonly listeners = new Set<() => void>();
  private told = true;
  private engine: Engine | undefined;
  private prompts: Prompts | undefined;
  private learnAbort: AbortController | undefined;
  private scoreAbort: AbortController | undefined;

  constructor(where: State["where"], private readonly name: string) {
    this.current = {
      step: "start", locked: false, where, kept: true, projects: [], project: newProject(name),
      normals: [], images: [], toasts: [],
    };
  }

  get state(): State {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private set(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    if (!this.told) return;
    this.told = false;
    queueMicrotask(() => {
      this.told = true;
      for (const listener of this.listeners) listener();
    });
  }

  // The page.

  go(step: Step): void {
    this.set({ step });
  }

  loading(loaded: number, total: number): void {
    this.set({ loading: { loaded, total } });
  }

  /** The engine is there; undefined and a fault: it will not come. */
  started(engine: Engine | undefined, o: { locked?: boolean; fault?: string } = {}): void {
    this.engine = engine;
    this.current = without(this.current, "loading");
    this.set({
      locked: o.locked ?? false, ...(o.fault !== undefined && { fault: o.fault }),
      ...(engine && { model: engine.model }),
    });
    if (this.current.normals.length > 0) void this.learn();
  }

  /** Works on with another model; if it cannot be, all stays as it is. */
  async changeModel(files: File[], onProgress: (part: number) => void): Promise<void> {
    const before = this.engine;
    const engine = await before?.withModel?.(files, onProgress);
    if (!engine) return;
    this.stop();
    before?.close();
    this.current = without(this.current, "learned");
    this.started(engine, { locked: this.current.locked });
  }

  /** Shows a message, until dismiss is called. */
  toast(text: string, o: { kind?: Toast["kind"]; undo?: () => void } = {}): void {
    const id = crypto.randomUUID();
    const toast: Toast = { id, text, kind: o.kind ?? "info", ...(o.undo && { undo: o.undo }) };
    this.set({ toasts: [...this.current.toasts, toast] });
  }

  dismiss(id: string): void {
    this.set({ toasts: this.current.toasts.filter((t) => t.id !== id) });
  }

  // Projects.

  /** Changes the project; with a text, a message says so and takes it back if wanted. */
  update(change: Change, text?: string): void {
    const { project } = this.current;
    this.set({ project: { ...project, ...change } });
    if (text === undefined) return;
    const keys = Object.keys(change) as (keyof Change)[];
    const before = Object.fromEntries(keys.map((key) => [key, project[key]])) as Change;
    this.toast(text, { undo: () => this.update(before) });
  }

  async newProject(name?: string): Promise<void> {
    this.stop();
    this.current = without(this.current, "learned", "selected", "learnFault");
    const project = newProject(name ?? this.name);
    this.set({ project, normals: [], images: [], step: "start" });
  }

  async openProject(_id: string): Promise<void> {}

  /** Deletes a project; the message has an undo. */
  async deleteProject(_id: string, _text: string): Promise<void> {}

  async exportProject(): Promise<Blob> {
    return new Blob();
  }

  async importProject(_file: Blob, _name: string): Promise<void> {}

  /** Deletes all projects, of which nothing stays in the browser. */
  async deleteEverything(): Promise<void> {
    await this.newProject();
  }

  /** Uses a prompt file in place of normal images; if it cannot be, all stays as it is. */
  async openPrompts(file: Blob, name: string): Promise<void> {
    const prompts = await this.engine?.open(file, name);
    if (!prompts) return;
    this.stop();
    this.prompts = prompts;
    this.set({ learned: { ...prompts.learned, from: name }, normals: [] });
    void this.score();
  }

  /** Learns and inspects the samples. */
  startWith(samples: Samples): void {
    this.addNormals(samples.normals);
    this.addImages(samples.images);
  }

  /** Ends all work, and forgets what was learned. */
  private stop(): void {
    this.learnAbort?.abort();
    this.scoreAbort?.abort();
    this.prompts?.close();
    this.prompts = undefined;
    this.current = without(this.current, "learning", "scoring");
  }

  // Normal images.

  addNormals(files: { name: string; file: Blob }[], use: NormalImage["use"] = "learn"): void {
    const added = files.map(({ name, file }): NormalImage =>
      ({ id: crypto.randomUUID(), name, file, use, state: "reading" }));
    this.set({ normals: [...this.current.normals, ...added] });
    void this.learn();
  }

  /** Removes normal images; the message has an undo. */
  removeNormals(ids: string[], text: string): void {
    const { normals } = this.current;
    this.set({ normals: normals.filter((n) => !ids.includes(n.id)) });
    void this.learn();
    const undo = () => {
      this.set({ normals });
      void this.learn();
    };
    this.toast(text, { undo });
  }

  setUse(id: string, use: NormalImage["use"]): void {
    this.set({ normals: this.current.normals.map((n) => (n.id === id ? { ...n, use } : n)) });
    void this.learn();
  }

  setOptions(options: TeachOptions): void {
    this.set({ project: { ...this.current.project, options } });
    void this.learn();
  }

  /** Learns from the normal images, and scores all again. */
  async learn(): Promise<void> {
    this.learnAbort?.abort();
    this.scoreAbort?.abort();
    const { engine } = this;
    const { normals, project } = this.current;
    if (!engine || normals.length === 0) return;
    const abort = (this.learnAbort = new AbortController());
    const learn = normals.filter((n) => n.use === "learn").slice(0, engine.model.most);
    const check = normals.filter((n) => !learn.includes(n));
    this.set({ learning: { done: 0, total: normals.length, rate: 0 } });
    try {
      const { prompts, unreadable, scores } = await engine.learn({
        images: learn, check, options: project.options, signal: abort.signal,
        onProgress: (p) => this.set({ learning: { ...p, rate: 0 } }),
      });
      if (abort.signal.aborted) return prompts.close();
      this.prompts?.close();
      this.prompts = prompts;
      const order = [...learn, ...check];
      this.set({
        learned: prompts.learned,
        normals: this.current.normals.map((n) => {
          const i = order.findIndex((o) => o.id === n.id);
          const reason = unreadable.get(i);
          const score = scores[i];
          return reason === undefined
            ? { ...n, state: "ok", ...(score !== undefined && { score }) }
            : { ...n, state: "unreadable", reason };
        }),
        images: this.current.images.map((i) => without(i, "result", "error")),
      });
      this.finish("learning");
      void this.score();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.finish("learning");
      this.set({ learnFault: error instanceof Error ? error.message : String(error) });
    }
  }

  cancelLearning(): void {
    this.learnAbort?.abort();
    this.finish("learning");
  }

  private finish(key: "learning" | "scoring"): void {
    this.current = without(this.current, key);
    this.set({});
  }

  // Inspected images.

  addImages(files: { name: string; file: Blob }[]): void {
    const taken = new Set(this.current.images.map((i) => i.name));
    const added = files.map(({ name, file }): InspectedImage => {
      let own = name;
      for (let n = 2; taken.has(own); n++) own = `${name} (${n})`;
      taken.add(own);
      return { id: crypto.randomUUID(), name: own, file };
    });
    this.set({ images: [...this.current.images, ...added] });
    void this.score();
  }

  /** Removes images; the message has an undo. */
  removeImages(ids: string[], text: string): void {
    const { images } = this.current;
    this.set({ images: images.filter((i) => !ids.includes(i.id)) });
    this.toast(text, { undo: () => this.set({ images }) });
  }

  select(id: string): void {
    this.set({ selected: id });
  }

  /** Labels an image; with a text, a message says so and takes it back if wanted. */
  label(id: string, label: Label | undefined, text?: string): void {
    const before = this.current.images.find((i) => i.id === id)?.label;
    this.change(id, (i) => (label ? { ...i, label } : without(i, "label")));
    if (text !== undefined) this.toast(text, { undo: () => this.label(id, before) });
  }

  /** Tries again to read an image. */
  retry(id: string): void {
    this.change(id, (i) => without(i, "error"));
    void this.score();
  }

  pause(paused: boolean): void {
    const { scoring } = this.current;
    if (scoring) this.set({ scoring: { ...scoring, paused } });
    if (paused) this.scoreAbort?.abort();
    else void this.score();
  }

  private change(id: string, f: (i: InspectedImage) => InspectedImage): void {
    this.set({ images: this.current.images.map((i) => (i.id === id ? f(i) : i)) });
  }

  /** Scores the images without a result; one that cannot be read does not stop the others. */
  private async score(): Promise<void> {
    const { engine, prompts } = this;
    if (!engine || !prompts) return;
    this.scoreAbort?.abort();
    const { signal } = (this.scoreAbort = new AbortController());
    const begun = performance.now();
    for (let done = 0; !signal.aborted; done++) {
      const next = this.current.images.find((i) => i.file && !i.result && i.error === undefined);
      if (!next) return this.finish("scoring");
      const seconds = (performance.now() - begun) / 1000;
      this.set({ scoring: {
        done: this.current.images.filter((i) => i.result || i.error !== undefined).length,
        total: this.current.images.length, rate: done / seconds || 0, paused: false,
      } });
      try {
        const result = await engine.score(next.file!, { prompts, name: next.name, signal });
        this.change(next.id, (i) => ({ ...i, result }));
      } catch (error) {
        if (signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        this.change(next.id, (i) => ({ ...i, error: message }));
      }
    }
  }

  // What the viewer asks.

  /** The pixels of an image; of a normal image too. */
  pixels(image: { name: string; file: Blob }): Promise<ImageData> {
    if (!this.engine) throw new Error("the model is not loaded");
    return this.engine.pixels(image, this.prompts);
  }

  nearest(image: { name: string; file: Blob }, patch: number) {
    if (!this.engine || !this.prompts) throw new Error("nothing is learned");
    return this.engine.nearest(image, this.prompts, patch);
  }

  /** The engine and what was learned, for live images. */
  get live(): { engine: Engine; prompts: Prompts } | undefined {
    return this.engine && this.prompts && { engine: this.engine, prompts: this.prompts };
  }
}
