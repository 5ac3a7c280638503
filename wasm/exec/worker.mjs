// The worker of browser.mjs: runs the program, or helps the one that does.
import "/go/wasm_exec.js";
import { help, kernelsFor, letterbox, memoryFor, run, withMemory } from "../program.mjs";

const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

onmessage = async ({ data: o }) => {
  if ("me" in o) {
    postMessage("up");
    return help(o);
  }
  const shared = o.threads > 1;
  const program = withMemory(await bytes(o.program), shared);
  const kernels = kernelsFor(await bytes(`/model/backend/simd128/${o.kernels}.wasm`), shared);
  const module = await WebAssembly.compile(kernels);
  const box = shared ? letterbox() : null;
  const memory = memoryFor(program.pages, shared);
  for (let me = 1; me < o.threads; me++) {
    const helper = new Worker(import.meta.url, { type: "module" });
    helper.postMessage({ kernels: module, memory, box, me });
    await new Promise((up) => (helper.onmessage = up));
  }
  const go = new Go();
  go.argv = ["program", ...o.args];
  go.exit = (code) => postMessage({ code });
  let line = "";
  globalThis.fs.writeSync = (_, buffer) => {
    line += new TextDecoder().decode(buffer);
    const end = line.lastIndexOf("\n") + 1;
    if (end > 0) postMessage({ text: line.slice(0, end - 1) });
    line = line.slice(end);
    return buffer.length;
  };
  await run(go, { program: await WebAssembly.compile(program.bytes), kernels: module, memory, threads: o.threads, box });
};
