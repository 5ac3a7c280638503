interface GoRuntime {
  importObject: WebAssembly.Imports;
  exit: (code: number) => void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

export function withMemory(
  bytes: Uint8Array<ArrayBuffer>, shared: boolean,
): { bytes: Uint8Array<ArrayBuffer>; pages: number };

export function kernelsFor(
  bytes: Uint8Array<ArrayBuffer>, shared: boolean,
): Uint8Array<ArrayBuffer>;

export function memoryFor(pages: number, shared: boolean): WebAssembly.Memory | null;

export function run(go: GoRuntime, o: {
  program: WebAssembly.Module;
  kernels: WebAssembly.Module;
  memory: WebAssembly.Memory;
  threads: number;
  mailbox: Int32Array | null;
}): Promise<void>;

export function newMailbox(): Int32Array;

export function help(o: {
  kernels: WebAssembly.Module;
  memory: WebAssembly.Memory;
  mailbox: Int32Array;
  me: number;
}): Promise<void>;
