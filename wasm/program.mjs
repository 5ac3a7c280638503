// Starts a Go program together with the module of package simd128. Both work on one memory, which
// is made here and which threads may share. Go's linker gives a program a memory of its own, and
// wasm_exec.js expects that; this file changes both.

const importSection = 2;
const memorySection = 5;
const sharedFlag = 2;
/** The most pages of 64 KiB that WebAssembly can address. */
const allPages = 65536;

/** Reads a number of WebAssembly (LEB128) at an offset: [number, offset after it]. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, at];
  }
}

function encoded(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

const text = (string) => [...encoded(string.length), ...new TextEncoder().encode(string)];

/**
 * Changes a program of Go's linker to import its memory as inctrl.memory.
 *
 * @param {Uint8Array} bytes
 * @param {boolean} shared
 * @returns {{ bytes: Uint8Array<ArrayBuffer>, pages: number }} pages: its first memory size
 */
export function withMemory(bytes, shared) {
  let pages = 0;
  for (const s of sections(bytes)) {
    if (s.id === memorySection) [pages] = number(bytes, number(bytes, s.body)[1] + 1);
  }
  const entry = [
    ...text("inctrl"), ...text("memory"), 2, shared ? 1 | sharedFlag : 1, ...encoded(pages),
    ...encoded(allPages),
  ];
  const parts = [bytes.subarray(0, 8)];
  for (const s of sections(bytes)) {
    if (s.id === importSection) {
      const [count, rest] = number(bytes, s.body);
      const head = encoded(count + 1);
      const size = head.length + entry.length + s.end - rest;
      const begin = Uint8Array.from([importSection, ...encoded(size), ...head, ...entry]);
      parts.push(begin, bytes.subarray(rest, s.end));
    } else if (s.id !== memorySection) {
      parts.push(bytes.subarray(s.begin, s.end));
    }
  }
  return { bytes: joined(parts), pages };
}

/**
 * The module of package simd128 for a shared memory, for which it is compiled, or for one that is
 * not.
 *
 * @param {Uint8Array} bytes
 * @param {boolean} shared
 */
export function kernelsFor(bytes, shared) {
  const copy = Uint8Array.from(bytes);
  const section = [...sections(bytes)].find((s) => s.id === importSection);
  let [, at] = number(bytes, section.body); // its one import is the memory
  for (let names = 0; names < 2; names++) {
    const [length, behind] = number(bytes, at);
    at = behind + length;
  }
  copy[at + 1] = shared ? 1 | sharedFlag : 1;
  return copy;
}

function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const begin = at;
    const [size, body] = number(bytes, at + 1);
    at = body + size;
    yield { id: bytes[begin], begin, body, end: at };
  }
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}

/**
 * A memory for a program; null if it should be shared and cannot be. The maximum reserves addresses
 * only, but some devices have few of them, so smaller ones are tried.
 *
 * @param {number} pages its first size
 * @param {boolean} shared
 */
export function memoryFor(pages, shared) {
  if (!shared) return new WebAssembly.Memory({ initial: pages, maximum: allPages });
  for (let maximum = allPages / 2; maximum >= Math.max(pages, allPages / 16); maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: pages, maximum, shared });
    } catch {
      // no room for that many
    }
  }
  return null;
}

/**
 * Through it the program tells its helpers, which may start long before it, where their team is.
 */
export const newMailbox = () => new Int32Array(new SharedArrayBuffer(4));

/**
 * Runs a program until it ends.
 *
 * @param go of wasm_exec.js
 * @param {{ program: WebAssembly.Module, kernels: WebAssembly.Module, memory: WebAssembly.Memory,
 *   threads: number, mailbox: Int32Array | null }} o mailbox: null without helpers
 */
export async function run(go, { program, kernels, memory, threads, mailbox }) {
  const k = await WebAssembly.instantiate(kernels, { env: { memory } });
  const start = (team) => {
    Atomics.store(mailbox, 0, team);
    Atomics.notify(mailbox, 0);
  };
  const { run, dot } = k.exports;
  go.importObject.inctrl = { memory, run, dot, threads: () => threads, start };
  if (threads > 1) unshare(go, memory);
  await go.run(await WebAssembly.instantiate(program, go.importObject));
}

/** Makes wasm_exec.js copy what it passes to functions that refuse shared memory. */
function unshare(go, memory) {
  const decode = TextDecoder.prototype.decode;
  TextDecoder.prototype.decode = function (view, options) {
    return decode.call(this, view && Uint8Array.from(bytesOf(view)), options);
  };
  go.importObject.gojs["runtime.getRandomData"] = (sp) => {
    const stack = new DataView(memory.buffer, sp >>> 0);
    const [at, length] = [stack.getUint32(8, true), stack.getUint32(16, true)];
    const bytes = new Uint8Array(memory.buffer, at, length);
    bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length)));
  };
}

const bytesOf = (view) => new Uint8Array(view.buffer ?? view, view.byteOffset, view.byteLength);

/**
 * Runs helper number `me`, from 1, until its thread ends.
 *
 * @param {{ kernels: WebAssembly.Module, memory: WebAssembly.Memory, mailbox: Int32Array,
 *   me: number }} o
 */
export async function help({ kernels, memory, mailbox, me }) {
  const k = await WebAssembly.instantiate(kernels, { env: { memory } });
  Atomics.wait(mailbox, 0, 0);
  k.exports.help(mailbox[0], me);
}
