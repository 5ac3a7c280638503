// The limits that the page offers, from scores and labels.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, it } from "node:test";
import { build } from "esbuild";
import { web } from "./harness.mjs";

let limits;

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(web, "demo/state/limits.ts")], bundle: true, format: "esm", write: false,
  });
  limits = await import(`data:text/javascript;base64,${btoa(outputFiles[0].text)}`);
});

const labelled = (label, ...scores) => scores.map((score) => ({ label, result: { score } }));
const fine = (...scores) => labelled("normal", ...scores);
const defects = (...scores) => labelled("anomalous", ...scores);
const state = (limit, images, normals = []) =>
  ({ project: {}, learned: { limit }, images, normals: normals.map((score) => ({ score })) });

it("needs three labels of each kind, of what is learned now", () => {
  assert.equal(limits.bestLimit([...fine(0.1, 0.2), ...defects(0.3, 0.4, 0.5)]), undefined);
  assert.equal(limits.bestLimit([...fine(0.1, 0.2, 0.25), ...defects(0.3, 0.4)]), undefined);
  const stale = fine(0.25).map((i) => ({ ...i, stale: true }));
  const waiting = [{ label: "normal" }];
  const few = [...fine(0.1, 0.2), ...stale, ...waiting, ...defects(0.3, 0.4, 0.5)];
  assert.equal(limits.bestLimit(few), undefined);
  assert.equal(limits.bestLimit([]), undefined);
});

it("takes the middle of the gap between the kinds", () => {
  const best = limits.bestLimit([...fine(0.125, 0.25, 0.0625), ...defects(0.5, 0.75, 1)]);
  assert.deepEqual(best, { limit: 0.375, caught: 3, defects: 3, alarms: 0, fine: 3 });
});

it("weighs both kinds alike, however many labels each has", () => {
  const many = Array.from({ length: 100 }, (_, i) => 0.1 + i / 1000);
  const best = limits.bestLimit([...fine(...many), ...defects(0.19, 0.18, 0.17)]);
  assert.deepEqual([best.caught, best.defects, best.fine], [3, 3, 100]);
  assert.ok(best.alarms > 20 && best.alarms <= 30);
});

it("takes the widest of equally good gaps", () => {
  const best = limits.bestLimit([...fine(0.1, 0.2, 0.5), ...defects(0.3, 0.6, 0.7)]);
  assert.deepEqual([best.caught, best.alarms], [3, 1]);
  assert.ok(Math.abs(best.limit - 0.25) < 1e-6, `${best.limit}`);
  const wide = limits.bestLimit([...fine(0.1, 0.11, 0.4), ...defects(0.12, 0.7, 0.8)]);
  assert.ok(Math.abs(wide.limit - 0.55) < 1e-6, `${wide.limit}`);
});

it("separates neighbouring float32 scores as all programs do", () => {
  const low = Math.fround(0.3);
  const next = new Float32Array(new Uint32Array([
    new Uint32Array(new Float32Array([low]).buffer)[0] + 1,
  ]).buffer)[0];
  const best = limits.bestLimit([...fine(0.1, 0.2, low), ...defects(next, 0.5, 0.6)]);
  assert.deepEqual([best.caught, best.alarms], [3, 0]);
});

it("says nothing for equal scores, and checks any limit", () => {
  assert.equal(limits.bestLimit([...fine(0.5, 0.5, 0.5), ...defects(0.5, 0.5, 0.5)]), undefined);
  const images = [...fine(0.1, 0.2, 0.3), ...defects(0.25, 0.4, 0.5)];
  assert.deepEqual(limits.checkLimit(images, 0.22),
    { limit: 0.22, caught: 3, defects: 3, alarms: 1, fine: 3 });
});

it("calls a limit checked only if it does about as well as the best", () => {
  const images = [...fine(0.1, 0.2, 0.3), ...defects(0.35, 0.4, 0.5)];
  assert.equal(limits.checked(state(0.32, images)), true);
  assert.equal(limits.checked(state(0.45, images)), false);
  assert.equal(limits.checked(state(0.32, images.slice(1))), false);
  assert.equal(limits.checked(state(undefined, images)), false);
});

it("offers limits in order, also without scores of the normal images", () => {
  for (const normals of [[], [0.1, 0.2], [0.5, 0.6], [0.299]]) {
    const { more, balanced, fewer } = limits.presets(state(0.3, [], normals));
    assert.ok(0 < more && more < balanced && balanced < fewer && fewer <= 1, `${normals}`);
  }
  assert.equal(limits.presets(state(undefined, [])), undefined);
  const { more } = limits.presets(state(0.5, [], [0.3, 0.1, 0.2, 0.4, 0.25]));
  assert.equal(more, 0.3);
});
