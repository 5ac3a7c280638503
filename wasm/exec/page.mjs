// The page of browser.mjs: starts the program's worker and those that help it, all from here, as the
// library does. (In Firefox a worker that starts another may wait for it for ever.)
import { kernelsFor, letterbox, memoryFor, withMemory } from "../program.mjs";

const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** Runs a program and resolves with its exit code. */
export async function start({ program: url, args, kernels: name, threads }) {
  const shared = threads > 1;
  const own = withMemory(await bytes(url), shared);
  const program = await WebAssembly.compile(own.bytes);
  const file = await bytes(`/model/backend/simd128/${name}.wasm`);
  const kernels = await WebAssembly.compile(kernelsFor(file, shared));
  const box = shared ? letterbox() : null;
  const memory = shared ? memoryFor(own.pages, true) : null;
  const workers = Array.from({ length: threads }, () => new Worker("/wasm/exec/worker.mjs", { type: "module" }));
  const code = new Promise((resolve, reject) => {
    workers[0].onmessage = ({ data }) => ("code" in data ? resolve(data.code) : console.log(data.text));
    for (const worker of workers) worker.onerror = (event) => reject(new Error(event.message));
  });
  const up = workers.slice(1).map((helper) => new Promise((up) => (helper.onmessage = up)));
  workers.slice(1).forEach((helper, i) => helper.postMessage({ kernels, memory, box, me: i + 1 }));
  await Promise.race([Promise.all(up), code]);
  workers[0].postMessage({ program, args, kernels, memory, box, pages: own.pages, threads });
  return code.finally(() => workers.forEach((worker) => worker.terminate()));
}
