// What a page has to load, within its budget, and what it loads only if an image needs it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { it, web } from "./harness.mjs";

const file = (name) => readFileSync(join(web, "dist", name));

const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
const brotli = (name) => brotliCompressSync(file(name), { params }).length;

it("the program is at most 1.3 MB in brotli, the kernels 50 kB as they are", () => {
  const program = brotli("inctrl.wasm");
  const kernels = ["kernels.wasm", "relaxed.wasm"].map((name) => file(name).length);
  console.log(`# bytes: inctrl.wasm ${program} in brotli, both kernels ${kernels.join(" and ")}`);
  assert.ok(program <= 1_300_000);
  assert.ok(Math.max(...kernels) <= 50_000);
});

it("the program of further formats is at most 1 MB in brotli", () => {
  const formats = brotli("formats.wasm");
  console.log(`# bytes: formats.wasm ${formats} in brotli`);
  assert.ok(formats <= 1_000_000);
});

it("the program of conversion is at most 1.4 MB in brotli", () => {
  const convert = brotli("convert.wasm");
  console.log(`# bytes: convert.wasm ${convert} in brotli`);
  assert.ok(convert <= 1_400_000);
});
