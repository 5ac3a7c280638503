// What a page has to load, within its budget.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { it, web } from "./harness.mjs";

const file = (name) => readFileSync(join(web, "dist", name));

it("the program is at most 1.3 MB in brotli, the kernels 40 kB as they are", () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const program = brotliCompressSync(file("inctrl.wasm"), { params }).length;
  const kernels = ["kernels.wasm", "relaxed.wasm"].map((name) => file(name).length);
  console.log(`# bytes: inctrl.wasm ${program} in brotli, both kernels ${kernels.join(" and ")}`);
  assert.ok(program <= 1_300_000);
  assert.ok(Math.max(...kernels) <= 40_000);
});
