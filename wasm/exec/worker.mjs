// A worker of page.mjs: runs the program, or helps the one that does.
import "/go/wasm_exec.js";
import { help, memoryFor, run } from "../program.mjs";

onmessage = async ({ data: o }) => {
  if ("me" in o) {
    postMessage("up");
    return help(o);
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
  await run(go, { ...o, memory: o.memory ?? memoryFor(o.pages, false) });
};
