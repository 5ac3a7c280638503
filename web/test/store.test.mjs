// The store, with an engine that answers when the test says so.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, it } from "node:test";
import { build } from "esbuild";
import { web } from "./harness.mjs";

let Store;
let texts;

before(async () => {
  const contents = `export { Store } from "./state/store.js"; export { en } from "./text/en.js";
    import { allowWorker } from "./pixels.js"; allowWorker();`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(web, "demo"), loader: "ts" },
    bundle: true, format: "esm", write: false,
  });
  const code = Buffer.from(outputFiles[0].text).toString("base64");
  ({ Store, en: texts } = await import(`data:text/javascript;base64,${code}`));
  // Without storage and locks, as in some private windows.
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
});

const file = (name) => ({ name, file: new Blob([name]) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Answers that are given later, by what was asked for. */
class Answers {
  asked = [];

  ask(what, signal) {
    return new Promise((resolve, reject) => {
      const question = { what, resolve, reject };
      signal?.addEventListener("abort", () => {
        this.asked = this.asked.filter((a) => a !== question);
        reject(signal.reason);
      });
      this.asked.push(question);
    });
  }

  /** Answers the oldest question of a kind. */
  async give(what, value) {
    const at = this.asked.findIndex((a) => a.what === what);
    assert.ok(at >= 0, `nobody asks for ${what}: ${this.asked.map((a) => a.what)}`);
    const [{ resolve, reject }] = this.asked.splice(at, 1);
    if (value instanceof Error) reject(value);
    else resolve(value);
    await settled();
  }
}

const promptsOf = (digest) => ({
  learned: {
    file: new Blob([digest]), provisional: false, notes: [], count: 1, digest, limit: 0.5,
  },
  scores: [], closed: false,
  close() {
    this.closed = true;
  },
});

const resultOf = (prompts) => ({
  score: 0.25, promptsDigest: prompts.learned.digest, map: { frame: { width: 8, height: 8 } },
});

function engineOf(answers, o = {}) {
  const engine = {
    where: "page",
    model: { name: "m", digest: "d", backend: "b", most: 8, methods: [], classes: [] },
    learn: ({ signal }) => answers.ask("learn", signal),
    open: () => answers.ask("open"),
    score: async (_, { prompts, name, signal }) => {
      const e = await answers.ask(`score ${name}`, signal);
      if (engine.closed) throw new Error("closed");
      return e ?? resultOf(prompts);
    },
    pixels: () => Promise.reject(new Error("none")),
    close: () => {
      engine.closed = true;
      for (const { reject } of answers.asked.splice(0)) reject(new Error("closed"));
    },
    ...o,
  };
  return engine;
}

function begun(o) {
  const answers = new Answers();
  const store = new Store("page", () => texts);
  store.started(engineOf(answers, o));
  return { store, answers };
}

const learned = async (answers, digest) => {
  const prompts = promptsOf(digest);
  await answers.give("learn", { prompts, unreadable: new Map() });
  return prompts;
};

const errors = (store) => store.state.images.map((i) => i.error);

it("loses no image when another model takes over", async () => {
  const { store, answers } = begun();
  const opening = store.openPrompts(new Blob(["p"]), "p.prompts");
  await answers.give("open", promptsOf("one"));
  await opening;
  store.addImages([file("a"), file("b"), file("c")]);
  const { engine } = store.live;
  const next = engineOf(answers, { model: { ...engine.model, digest: "other" } });
  engine.withModel = () => Promise.resolve(next);
  await store.changeModel([], () => {});
  await settled();
  assert.deepEqual(errors(store), [undefined, undefined, undefined]);
  assert.equal(store.state.scoring, undefined);
  assert.equal(store.state.learnFault, texts.data.otherPrompts);
});

it("gives a prompt file to the project that asked for it", async () => {
  const { store, answers } = begun();
  const opening = store.openPrompts(new Blob(["p"]), "p.prompts");
  await store.newProject("other");
  store.addNormals([file("n")]);
  const prompts = promptsOf("one");
  await answers.give("open", prompts);
  await opening;
  assert.equal(prompts.closed, true);
  assert.deepEqual([store.state.normals.length, store.state.learned], [1, undefined]);
});

it("gives a prompt set of the server to the project that asked for it", async () => {
  const set = { label: "s" };
  const { store, answers } = begun({ sets: [set] });
  set.open = () => answers.ask("set");
  const opening = store.openSet("s");
  await store.newProject("other");
  const prompts = promptsOf("one");
  await answers.give("set", prompts);
  await opening;
  assert.deepEqual([prompts.closed, store.state.learned], [true, undefined]);
});

it("goes on scoring where learning fails, or cannot be", async () => {
  for (const learns of [true, false]) {
    const sets = [{ label: "s", open: () => Promise.resolve(promptsOf("one")) }];
    const { store, answers } = begun({ sets });
    await store.openSet("s");
    store.live.engine.learns = learns;
    store.addImages([file("a"), file("b"), file("c")]);
    store.addNormals([file("n")]);
    await settled();
    if (learns) await answers.give("learn", new Error("no memory"));
    for (const name of ["a", "b", "c"]) await answers.give(`score ${name}`);
    assert.deepEqual(store.state.images.map((i) => i.result?.score), [0.25, 0.25, 0.25]);
    assert.equal(store.state.learnFault, learns ? "no memory" : undefined);
  }
});

it("gives an image that comes back another name, if its own is taken", async () => {
  const { store, answers } = begun();
  store.addNormals([file("n")]);
  await learned(answers, "one");
  store.addImages([file("a")]);
  store.removeImages([store.state.images[0].id], "removed");
  store.addImages([file("a")]);
  store.state.toasts.at(-1).undo();
  assert.deepEqual(store.state.images.map((i) => i.name).sort(), ["a", "a (2)"]);
});

it("undoes nothing in another project", async () => {
  const { store } = begun();
  store.addNormals([file("n")]);
  store.removeNormals([store.state.normals[0].id], "removed");
  const { undo } = store.state.toasts.at(-1);
  await store.newProject();
  undo();
  assert.deepEqual(store.state.normals, []);
});
