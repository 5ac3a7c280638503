/** The one store of the page: all that changes what the page works on. */
import type { Texts } from "../text/en.js";
import { faultOf, pack, unpack } from "./archive.js";
import { isWaiting, merged, renewed, unused, without } from "./changes.js";
import type { Engine, Named, Prompts } from "./engine.js";
import { messageOf } from "./errors.js";
import { Holder } from "./holder.js";
import { newId } from "./ids.js";
import { Keeper } from "./keeper.js";
import { Queue } from "./queue.js";
import type { Content } from "./storage.js";
import { thumbnail } from "./thumbnail.js";
import type {
  InspectedImage, Label, Learned, NormalImage, Project, Samples, State, TeachOptions,
} from "./types.js";

/** Images that are scored at once: while one is computed, another is read; a server takes more. */
const atOnce = { page: 2, server: 4 };

const projectNamed = (name: string): Project => ({
  id: newId(), name, created: new Date().toISOString(), options: {}, keepImages: false, notes: "",
  model: "",
});

/** What may be changed of a project; a limit of undefined is that of the prompt set. */
type Change = Partial<Pick<Project, "name" | "keepImages" | "notes">> & {
  limit?: number | undefined;
};

export class Store extends Holder {
  private engine: Engine | undefined;
  private prompts: Prompts | undefined;
  private learnAbort: AbortController | undefined;
  /** The normal images or the options are others than those of what was learned. */
  private due = false;
  private paused = false;
  private turn: Promise<unknown> = Promise.resolve();
  /** The name of a project that has none yet. */
  private unnamed: string;
  private readonly keeper: Keeper;
  private readonly queue = new Queue<InspectedImage>({
    next: (busy) => this.nextImage(busy),
    work: (image, signal) => this.scoreOne(image, signal),
    tell: () => this.tellScoring(),
    done: () => this.drop("scoring"),
  });

  constructor(where: State["where"], readonly texts: () => Texts) {
    const unnamed = texts().app.newProject;
    super({
      step: "start", locked: false, where, kept: true, learns: true, projects: [],
      project: projectNamed(unnamed), normals: [], images: [], toasts: [],
    });
    this.unnamed = unnamed;
    this.keeper = new Keeper({
      content: () => this.content(),
      empty: () => this.isEmpty(),
      listed: (projects) => this.set({ projects }),
      kept: (kept, why) => this.setKept(kept, why),
      gone: (ids) => this.tellGone(ids),
      measured: (used) => this.set({ storage: { used } }),
      cleared: () => this.begin(),
    });
  }

  protected override changed(): void {
    this.keeper.changed();
  }

  // The engine.

  /** The engine is there; undefined and a fault: it will not come. */
  started(engine: Engine | undefined, o: { locked?: boolean; fault?: string } = {}): void {
    this.stop();
    this.engine?.close();
    this.engine = engine;
    this.current = without(this.current, "loading") as State;
    this.set({
      locked: o.locked ?? this.current.locked, ...(o.fault !== undefined && { fault: o.fault }),
      ...(engine && { model: engine.model, learns: engine.learns ?? true }),
      ...(engine?.sets && { sets: engine.sets.map((s) => s.label), shares: !!engine.share }),
    });
    void this.resume();
  }

  /** Ends learning and scoring; what was learned goes. */
  private stop(): void {
    this.learnAbort?.abort();
    this.queue.stop();
    this.prompts?.close();
    this.prompts = undefined;
    this.drop("learnFault", "learning", "scoring");
  }

  /** Works on with another model; if it cannot be, all stays as it is. */
  async changeModel(files: File[], onProgress: (part: number) => void): Promise<void> {
    const engine = await this.engine?.withModel?.(files, onProgress);
    if (engine) this.started(engine);
  }

  // Projects.

  /** Begins with the project that was last in use, unless the person has begun already. */
  async restore(): Promise<void> {
    this.keeper.begin(this.current.project.id);
    await this.keeper.open();
    const [last] = this.current.projects;
    if (last && this.isEmpty()) await this.openProject(last.id);
  }

  private content(): Content {
    const { project, normals, images, learned, selected } = this.current;
    return {
      project, normals, images, ...(learned && { learned }), ...(this.due && { due: true }),
      ...(selected !== undefined && { selected }),
    };
  }

  private isEmpty(): boolean {
    const { project, normals, images, learned } = this.current;
    return normals.length + images.length === 0 && !learned?.file && project.notes === "" &&
      project.name === this.unnamed;
  }

  private setKept(kept: boolean, why?: "full" | "refused"): void {
    const { data } = this.texts();
    if (!kept && this.current.kept) this.toast(data[why ?? "refused"], { kind: "error" });
    if (kept !== this.current.kept) this.set({ kept });
  }

  private tellGone(ids: string[]): void {
    const { normals, images } = this.current;
    const names = [...normals, ...images].filter((i) => ids.includes(i.id)).map((i) => i.name);
    this.toast(this.texts().data.filesGone(names), { kind: "error" });
  }

  /** Changes the project; with a text, a message says so and takes it back if wanted. */
  update(change: Change, text?: string): void {
    const { project } = this.current;
    this.set({ project: { ...project, ...change } });
    if (text === undefined) return;
    const keys = Object.keys(change) as (keyof Change)[];
    const before = Object.fromEntries(keys.map((key) => [key, project[key]])) as Change;
    this.undoable(text, () => this.update(before));
  }

  /** One project after another is put in work, in the order in which a person asked. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  newProject(name?: string): Promise<void> {
    return this.inTurn(async () => {
      await this.keeper.flush();
      this.begin(name);
    });
  }

  /** Puts a new project in work; what was not stored of the one before is lost. */
  private begin(name?: string): void {
    this.unnamed = this.texts().app.newProject;
    const project = projectNamed(name ?? this.unnamed);
    this.keeper.begin(project.id);
    this.show({ project, normals: [], images: [] });
  }

  openProject(id: string): Promise<void> {
    return this.inTurn(() => this.load(id));
  }

  private async load(id: string): Promise<void> {
    if (id === this.current.project.id) return;
    const content = await this.keeper.load(id);
    const name = this.current.projects.find((p) => p.id === id)?.name ?? "";
    const { data } = this.texts();
    if (content === "elsewhere") this.toast(data.elsewhere(name));
    else if (content) this.show(content);
    else this.toast(data.gone(name), { kind: "error" });
  }

  /** Puts another project in work. */
  private show({ project, normals, images, learned, selected, due }: Content): void {
    this.stop();
    this.due = due ?? false;
    this.paused = false;
    this.drop("learned", "selected");
    this.set({
      project, normals: [...normals], images: [...images], ...(learned && { learned }),
      ...(selected !== undefined && { selected }),
      step: images.length > 0 ? "inspect" : normals.length > 0 || learned ? "teach" : "start",
    });
    void this.resume();
  }

  /** Opens what was learned before, or learns. */
  private async resume(): Promise<void> {
    const { engine } = this;
    const { learned, normals, project } = this.current;
    const set = engine?.sets?.find((s) => s.label === learned?.from);
    const alone = engine?.learns === false && !learned && normals.length === 0;
    const first = alone ? engine.sets?.[0] : set;
    if (alone && this.current.step === "start") this.go("inspect");
    if (first) return this.openSet(first.label);
    if (!engine || (!learned && normals.length === 0)) return;
    const other = project.model !== "" && project.model !== engine.model.digest;
    if (other && normals.length === 0) {
      return this.set({ learnFault: this.texts().data.otherPrompts });
    }
    if (other) this.toast(this.texts().data.otherModel);
    if (!learned?.file || this.due || other) return this.learn();
    try {
      const prompts = await engine.open(learned.file, learned.from ?? project.name);
      if (this.engine !== engine || this.current.learned !== learned) return prompts.close();
      if (prompts.learned.digest !== learned.digest) {
        this.describe(normals.filter((n) => n.use === "learn"), new Map(), prompts.scores);
      }
      this.use(prompts, learned);
    } catch (error) {
      if (normals.length > 0) return this.learn();
      this.set({ learnFault: messageOf(error) });
    }
  }

  /** Deletes a project; the message has an undo. */
  async deleteProject(id: string, text: string): Promise<void> {
    const current = id === this.current.project.id;
    if (current) await this.newProject();
    await this.keeper.mark(id, true);
    this.toast(text, { undo: () => void this.undelete(id, current) });
  }

  private async undelete(id: string, open: boolean): Promise<void> {
    await this.keeper.mark(id, false);
    if (open && this.isEmpty()) await this.openProject(id);
  }

  /** The project as a file, which the command line reads too. */
  async exportProject(): Promise<Blob> {
    try {
      return await pack(this.content());
    } catch (error) {
      const { name } = this.current.project;
      throw new Error(faultOf(error, name, this.texts()), { cause: error });
    }
  }

  /** Opens a project file as a new project; one that cannot be read changes nothing. */
  async importProject(file: Blob, name: string): Promise<void> {
    let content: Content;
    try {
      content = await unpack(file);
    } catch (error) {
      throw new Error(faultOf(error, name, this.texts()), { cause: error });
    }
    await this.inTurn(async () => {
      await this.keeper.flush();
      this.keeper.begin(content.project.id);
      this.show(content);
    });
  }

  /** Deletes all projects, of which nothing stays in the browser. */
  async deleteEverything(): Promise<void> {
    this.begin(); // first, as what is scored meanwhile would be stored
    await this.keeper.clear();
  }

  // Normal images.

  addNormals(files: Named[], use: NormalImage["use"] = "learn"): void {
    const added = files.map(({ name, file }): NormalImage =>
      ({ id: newId(), name, file, use, state: "reading" }));
    this.set({ normals: [...this.current.normals, ...added] });
    void this.learn();
  }

  /** Removes normal images; the message has an undo. */
  removeNormals(ids: string[], text: string): void {
    const gone = new Set(ids);
    const { normals } = this.current;
    const removed = normals.filter((n) => gone.has(n.id));
    this.set({ normals: normals.filter((n) => !gone.has(n.id)) });
    void this.learn();
    this.undoable(text, () => {
      this.set({ normals: merged(this.current.normals, removed) });
      void this.learn();
    });
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
    this.due = true;
    this.queue.stop();
    this.drop("learnFault", "learning", "scoring");
    const { engine } = this;
    const { normals, project } = this.current;
    if (normals.length === 0) return this.forget();
    if (engine?.learns === false) {
      this.describe(normals, new Map(), []);
      return this.score();
    }
    if (!engine) return;
    const { signal } = (this.learnAbort = new AbortController());
    const learn = normals.filter((n) => n.use === "learn").slice(0, engine.model.most);
    const check = normals.filter((n) => !learn.includes(n));
    this.set({ learning: { done: 0, total: normals.length, rate: 0 } });
    const begun = performance.now();
    try {
      const { prompts, unreadable } = await engine.learn({
        images: learn, check, options: project.options, signal,
        onProgress: (p) => !signal.aborted && this.set({
          learning: { ...p, rate: (1000 * p.done) / (performance.now() - begun) },
        }),
      });
      if (signal.aborted) return prompts?.close();
      this.drop("learning");
      this.describe([...learn, ...check], unreadable, prompts?.scores ?? []);
      if (!prompts) return this.failed(this.texts().data.noneReadable);
      this.due = false;
      this.use(prompts);
    } catch (error) {
      if (signal.aborted) return;
      this.drop("learning");
      this.failed(messageOf(error));
    }
  }

  /** Says of normal images, in the order in which they were learned, what came of them. */
  private describe(
    order: NormalImage[], unreadable: ReadonlyMap<number, string>,
    scores: readonly (number | undefined)[],
  ): void {
    const places = new Map(order.map((n, i) => [n.id, i]));
    this.set({ normals: this.current.normals.map((n): NormalImage => {
      const i = places.get(n.id) ?? -1;
      const [reason, score] = [unreadable.get(i), scores[i]];
      const plain = without(n, "reason", "score");
      if (reason !== undefined) return { ...plain, state: "unreadable", reason };
      return { ...plain, state: "ok", ...(score !== undefined && { score }) };
    }) });
  }

  /** There are no normal images any more. What a prompt file has stays. */
  private forget(): void {
    this.due = false;
    if (this.current.learned?.from !== undefined) return this.score();
    this.prompts?.close();
    this.prompts = undefined;
    this.drop("learned");
    this.set({ images: this.current.images.map((i) => renewed(i, undefined)) });
  }

  /** Scores with a prompt set from now on; `known` is what its file does not say. */
  private use(prompts: Prompts, known: Partial<Learned> = {}): void {
    this.queue.stop();
    this.prompts?.close();
    this.prompts = prompts;
    const { from, notes = prompts.learned.notes } = known;
    const learned: Learned =
      { ...prompts.learned, notes, ...(from !== undefined && { from }) };
    const { digest: model = "", name: modelName = "" } = this.current.model ?? {};
    this.set({
      learned, project: { ...this.current.project, model, modelName },
      images: this.current.images.map((i) => renewed(i, learned.digest)),
    });
    this.score();
  }

  /** Goes on with what was learned before, if anything was. */
  private failed(learnFault: string): void {
    this.set({ learnFault });
    this.score();
  }

  cancelLearning(): void {
    this.learnAbort?.abort();
    this.drop("learning");
    this.score();
  }

  /** Uses a prompt file in place of normal images; if it cannot be, all stays as it is. */
  async openPrompts(file: Blob, name: string): Promise<void> {
    const { data } = this.texts();
    if (!this.engine) throw new Error(data.notLoaded);
    const here = this.sameWork();
    const prompts = await this.engine.open(file, name).catch((error: unknown) => {
      throw new Error(data.noPrompts(name, messageOf(error)));
    });
    if (here()) this.replace(prompts, name);
    else prompts.close();
  }

  /** Has a prompt set take the place of the normal images. */
  private replace(prompts: Prompts, from: string): void {
    this.learnAbort?.abort();
    this.due = false;
    this.drop("learnFault", "learning");
    const { normals } = this.current;
    this.set({ normals: [] });
    this.use(prompts, { from });
    if (normals.length === 0) return;
    this.undoable(this.texts().data.promptsOpened(from), () => {
      this.set({ normals: merged(this.current.normals, normals) });
      void this.learn();
    });
  }

  /** Uses a prompt set that the server has, in place of normal images. */
  async openSet(label: string): Promise<void> {
    const set = this.engine?.sets?.find((s) => s.label === label);
    if (!set) return;
    const here = this.sameWork();
    try {
      const prompts = await set.open();
      if (here()) this.replace(prompts, label);
      else prompts.close();
    } catch (error) {
      this.toast(messageOf(error), { kind: "error" });
    }
  }

  /** Says whether the project and the model are still those that are in work now. */
  private sameWork(): () => boolean {
    const { engine, current: { project: { id } } } = this;
    return () => this.engine === engine && this.current.project.id === id;
  }

  /** Has the server learn the normal images and store that under a name, for all. */
  async share(name: string): Promise<void> {
    const { normals, project } = this.current;
    const { engine } = this;
    const here = this.sameWork();
    this.set({ learning: { done: 0, total: normals.length, rate: 0 } });
    try {
      const set = await engine?.share?.(name, normals, project.options);
      this.set({ sets: engine?.sets?.map((s) => s.label) ?? [] });
      if (set && here()) await this.openSet(set.label);
    } catch (error) {
      this.toast(messageOf(error), { kind: "error" });
    }
    if (here()) this.drop("learning");
  }

  /** Learns and inspects the samples. */
  startWith(samples: Samples): void {
    this.addNormals(samples.normals);
    this.addImages(samples.images);
  }

  // Inspected images.

  /** Adds images. One that the project knows, but not its file, gets it. */
  addImages(files: Named[]): void {
    const images = [...this.current.images];
    const places = new Map(images.map((i, at) => [i.name, at]));
    for (const { name, file } of files) {
      const at = places.get(name);
      const known = at === undefined ? undefined : images[at];
      if (known && !known.file) {
        images[at!] = { ...without(known, "result", "error", "stale", "thumbnail"), file };
        continue;
      }
      const own = unused(name, places);
      places.set(own, images.length);
      images.push({ id: newId(), name: own, file });
    }
    this.set({ images });
    this.score();
  }

  /** Removes images; the message has an undo. */
  removeImages(ids: string[], text: string): void {
    const gone = new Set(ids);
    const { images, selected } = this.current;
    const removed = images.filter((i) => gone.has(i.id));
    const left = images.filter((i) => !gone.has(i.id));
    this.set({ images: left });
    if (selected !== undefined && gone.has(selected)) {
      const next = left.find((i) => i.id > selected) ?? left.at(-1);
      if (next) this.select(next.id);
      else this.drop("selected");
    }
    this.undoable(text, () => {
      const { images } = this.current;
      const names = new Set(images.map((i) => i.name));
      const back = removed.map((i) => ({ ...i, name: unused(i.name, names) }));
      this.set({ images: merged(images, back), ...(selected !== undefined && { selected }) });
      this.score();
    });
  }

  select(id: string): void {
    this.set({ selected: id });
  }

  /** Labels an image; with a text, a message says so and takes it back if wanted. */
  label(id: string, label: Label | undefined, text?: string): void {
    const before = this.current.images.find((i) => i.id === id)?.label;
    this.change(id, (i) => (label ? { ...i, label } : without(i, "label")));
    if (text !== undefined) this.undoable(text, () => this.label(id, before));
  }

  /** Tries again to read an image. */
  retry(id: string): void {
    this.change(id, (i) => without(i, "error"));
    this.score();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (paused) this.queue.stop();
    this.tellScoring();
    this.score();
  }

  private change(id: string, f: (i: InspectedImage) => InspectedImage): void {
    const { images } = this.current;
    const at = images.findIndex((i) => i.id === id);
    if (at >= 0) this.set({ images: images.with(at, f(images[at]!)) });
  }

  /** Scores the images without a result; one that cannot be read does not stop the others. */
  private score(): void {
    if (!this.engine || !this.prompts || this.paused || this.current.learning) return;
    if (!this.queue.running && this.nextImage()) this.queue.start(atOnce[this.engine.where]);
  }

  /** The image in the viewer first, then the others in their order. */
  private nextImage(busy?: ReadonlySet<string>): InspectedImage | undefined {
    const { images, selected } = this.current;
    const free = (i: InspectedImage) => isWaiting(i) && !busy?.has(i.id);
    return images.find((i) => i.id === selected && free(i)) ?? images.find(free);
  }

  private tellScoring(): void {
    const { images } = this.current;
    const waiting = images.filter(isWaiting).length;
    if (waiting === 0) return this.drop("scoring");
    const [total, { paused }] = [images.length, this];
    const rate = paused ? 0 : this.queue.rate;
    this.set({ scoring: { done: total - waiting, total, rate, paused } });
  }

  private async scoreOne(image: InspectedImage, signal: AbortSignal): Promise<void> {
    const { engine, prompts } = this;
    const { id, name, file } = image;
    try {
      const result = await engine!.score(file!, { prompts: prompts!, name, signal });
      const small = image.thumbnail ?? await thumbnail(file!, result.map.frame, () =>
        engine!.pixels({ name, file: file! }, prompts)).catch(() => undefined);
      if (signal.aborted) return;
      this.change(id, (i) => ({ ...i, result, ...(small && { thumbnail: small }) }));
    } catch (error) {
      if (!signal.aborted) this.change(id, (i) => ({ ...i, error: messageOf(error) }));
    }
  }

  // What the viewer asks.

  /** The pixels of an image; of a normal image too. */
  async pixels(image: Named): Promise<ImageData> {
    if (!this.engine) throw new Error(this.texts().data.notLoaded);
    return this.engine.pixels(image, this.prompts);
  }

  async nearest(image: Named, patch: number) {
    if (!this.engine || !this.prompts) throw new Error("nothing is learned");
    return this.engine.nearest(image, this.prompts, patch);
  }

  /** The engine and what was learned, for live images. */
  get live(): { engine: Engine; prompts: Prompts } | undefined {
    return this.engine && this.prompts && { engine: this.engine, prompts: this.prompts };
  }
}
