// Runs a Go program with package simd128 under Node, as in
//
//   GOOS=js GOARCH=wasm go test -tags simd128 -exec "node $PWD/wasm/exec/node.mjs" ./model/...
//
// INCTRL_THREADS is the number of threads, INCTRL_KERNELS the module: kernels (default) or relaxed.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { help, kernelsFor, memoryFor, newMailbox, run, withMemory } from "../program.mjs";

if (isMainThread) await main(process.argv.slice(2));
else await help(workerData);

async function main(argv) {
  const threads = Number(process.env.INCTRL_THREADS ?? 1);
  const shared = threads > 1;
  const { bytes, pages } = withMemory(fs.readFileSync(argv[0]), shared);
  const memory = memoryFor(pages, shared);
  const name = process.env.INCTRL_KERNELS ?? "kernels";
  const file = new URL(`../../model/backend/simd128/${name}.wasm`, import.meta.url);
  const kernels = new WebAssembly.Module(kernelsFor(fs.readFileSync(file), shared));
  const mailbox = shared ? newMailbox() : null;
  for (let me = 1; me < threads; me++) {
    const workerData = { kernels, memory, mailbox, me };
    const helper = new Worker(import.meta.filename, { workerData });
    await new Promise((up) => helper.once("online", up));
    helper.unref();
  }

  Object.assign(globalThis, { fs, path });
  const goroot = execFileSync("go", ["env", "GOROOT"]).toString().trim();
  createRequire(import.meta.url)(`${goroot}/lib/wasm/wasm_exec.js`);
  const go = new Go();
  go.argv = argv;
  go.env = { TMPDIR: os.tmpdir(), ...process.env };
  go.exit = process.exit;
  process.on("exit", (code) => {
    if (code === 0 && !go.exited) {
      go._pendingEvent = { id: 0 }; // nothing is left to wait for: Go prints where it hangs
      go._resume();
    }
  });
  const program = await WebAssembly.compile(bytes);
  await run(go, { program, kernels, memory, threads, mailbox });
}
