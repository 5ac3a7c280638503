// The queue that scores images: in turn, several at once, with pauses.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, it } from "node:test";
import { build } from "esbuild";
import { web } from "./harness.mjs";

let Queue;

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(web, "demo/state/queue.ts")], bundle: true, format: "esm", write: false,
  });
  ({ Queue } = await import(`data:text/javascript;base64,${btoa(outputFiles[0].text)}`));
});

/** A queue of so many items, whose work ends when `end` is called. */
function queueOf(count) {
  const items = Array.from({ length: count }, (_, i) => ({ id: `${i}` }));
  const log = { begun: [], finished: [], told: 0, done: 0 };
  const running = new Map();
  const queue = new Queue({
    next: (busy) => items.find((i) => !i.over && !busy.has(i.id)),
    work: (item, signal) => new Promise((resolve) => {
      log.begun.push(item.id);
      running.set(item.id, () => {
        running.delete(item.id);
        if (!signal.aborted) {
          item.over = true;
          log.finished.push(item.id);
        }
        resolve();
      });
    }),
    tell: () => log.told++,
    done: () => log.done++,
  });
  const end = async (id) => {
    running.get(id)();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, log, items, end };
}

it("works in turn, so many at once, and says when nothing is left", async () => {
  const { queue, log, end } = queueOf(4);
  queue.start(2);
  assert.deepEqual(log.begun, ["0", "1"]);
  await end("1");
  assert.deepEqual(log.begun, ["0", "1", "2"]);
  await end("0");
  await end("3");
  assert.deepEqual([queue.running, log.done], [true, 0]);
  await end("2");
  assert.deepEqual(log.finished, ["1", "0", "3", "2"]);
  assert.deepEqual([queue.running, log.done, log.told], [false, 1, 4]);
  assert.ok(queue.rate > 0);
});

it("stops, and begins again with what was not finished", async () => {
  const { queue, log, end } = queueOf(3);
  queue.start(1);
  await end("0");
  queue.stop();
  assert.equal(queue.running, false);
  await end("1"); // its result is not wanted any more
  assert.deepEqual(log, { begun: ["0", "1"], finished: ["0"], told: 2, done: 0 });
  queue.start(1);
  await end("1");
  await end("2");
  assert.deepEqual([log.finished, log.done], [["0", "1", "2"], 1]);
});

it("takes what comes while the last ones end", async () => {
  const { queue, log, items, end } = queueOf(1);
  queue.start(2);
  items.push({ id: "late" });
  await end("0");
  await end("late");
  assert.deepEqual([log.finished, log.done], [["0", "late"], 1]);
});
