// The page of browser.mjs. It starts the program's worker and its helpers itself, as the library
// does: in Firefox a worker that starts another may wait for it for ever.
import { kernelsFor, memoryFor, newMailbox, withMemory } from "../program.mjs";

const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** Runs a program and resolves with its exit code. */
export async function start({ program: url, args, kernels: name, threads }) {
  const isShared = threads > 1;
  const own = withMemory(await bytes(url), isShared);
  const program = await WebAssembly.compile(own.bytes);
  const file = await bytes(`/model/backend/simd128/${name}.wasm`);
  const kernels = await WebAssembly.compile(kernelsFor(file, isShared));
  const mailbox = isShared ? newMailbox() : null;
  const memory = isShared ? memoryFor(own.pages, true) : null;
  const newWorker = () => new Worker("/wasm/exec/worker.mjs", { type: "module" });
  const workers = Array.from({ length: threads }, newWorker);
  const code = new Promise((resolve, reject) => {
    workers[0].onmessage = ({ data }) => {
      if ("code" in data) resolve(data.code);
      else console.log(data.text);
    };
    for (const worker of workers) worker.onerror = (event) => reject(new Error(event.message));
  });
  const up = workers.slice(1).map((helper) => new Promise((up) => (helper.onmessage = up)));
  const shared = { kernels, memory, mailbox };
  workers.slice(1).forEach((helper, i) => helper.postMessage({ ...shared, me: i + 1 }));
  await Promise.race([Promise.all(up), code]);
  workers[0].postMessage({ program, args, ...shared, pages: own.pages, threads });
  return code.finally(() => workers.forEach((worker) => worker.terminate()));
}
