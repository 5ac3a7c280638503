/** The Go program and its kernels, compiled for what this page may do. */
import { kernelsFor, memoryFor, withMemory } from "../../wasm/program.mjs";
import { DetectorError } from "./errors.js";

/** A compiled program; workers are started with it. */
export interface Program {
  program: WebAssembly.Module;
  kernels: WebAssembly.Module;
  /** The file of the kernels, for other programs. */
  kernelsFile: Blob;
  /** The program's first memory size, in pages of 64 KiB. */
  pages: number;
  /** Threads that compute; with more than one they share memory. */
  threads: number;
}

/** More threads than this do not make it faster. */
const maxThreads = 8;

/**
 * The build of the kernels for this browser: the one with relaxed SIMD, which may be faster, or
 * not.
 */
export function kernelsBuild(): "kernels" | "relaxed" {
  return WebAssembly.validate(relaxedModule) ? "relaxed" : "kernels";
}

// A function without arguments that is relaxed_dot_add of three zeros.
const zero = [0x41, 0, 0xfd, 15];
const relaxedModule = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  ...zero, ...zero, ...zero, 0xfd, 0x93, 2, 11,
]);

/**
 * How many threads compute.
 *
 * @param wanted by default one per processor, up to 8. Where the page is not cross-origin isolated
 *   there is one.
 */
export function threadsFor(wanted?: number): number {
  const standard = Math.min(navigator.hardwareConcurrency || 1, maxThreads);
  const threads = Math.max(1, Math.floor(wanted ?? standard));
  const shared = threads > 1 && globalThis.crossOriginIsolated && memoryFor(1, true) !== null;
  return shared ? threads : 1;
}

/** Compiles the program. */
export async function compile(program: Blob, kernels: Blob, threads: number): Promise<Program> {
  if (!("validate" in WebAssembly) || !WebAssembly.validate(simdModule)) {
    throw new DetectorError("LoadError", "This browser has no WebAssembly SIMD.");
  }
  const shared = threads > 1;
  const own = withMemory(new Uint8Array(await program.arrayBuffer()), shared);
  const module = new Uint8Array(await kernels.arrayBuffer());
  return {
    program: await WebAssembly.compile(own.bytes),
    kernels: await WebAssembly.compile(kernelsFor(module, shared)),
    kernelsFile: kernels, pages: own.pages, threads,
  };
}

// The same with i8x16.splat only.
const simdModule = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 8, 1, 6, 0,
  ...zero, 11,
]);
