// The libraries that are compared: each opens a model and returns a function that runs the image
// tower once on image i, and returns the milliseconds and, if it can, the class token.

const warm = 2; // as in tools/peers/peer.mjs: the first runs allocate memory

// Every WebAssembly memory that the page makes; workers share them.
const memories = [];
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct(target, args) {
    const memory = new target(...args);
    memories.push(memory);
    return memory;
  },
});
const peak = () => memories.reduce((n, m) => n + m.buffer.byteLength, 0) / 1e6;

const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
const floats = async (url) => new Float32Array((await bytes(url)).buffer);

const contenders = {
  async inctrl(url, threads) {
    const { AnomalyDetector } = await import("/lib/inctrl.js");
    const detector = await AnomalyDetector.create({ model: url, threads, cache: false });
    const image = (i) => {
      const image = new ImageData(240, 240);
      const { data } = image;
      for (let at = 0; at < data.length; at++) data[at] = ((at >> 2) * (at % 4) + i * 7) & 255;
      return image;
    };
    const prompts = await detector.learn([image(0)], { method: "patch" });
    const { backend } = await detector.info();
    return {
      version: backend, memory: () => detector.memory / 1e6,
      run: async (i) => ({ ms: (await detector.score(image(i + 1), { prompts })).timings.encode }),
    };
  },

  async onnxruntime(url, threads) {
    const ort = await import("/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs");
    ort.env.wasm.numThreads = threads;
    const session = await ort.InferenceSession.create(await bytes(url), {
      executionProviders: ["wasm"], graphOptimizationLevel: "all", logSeverityLevel: 3,
    });
    const image = await floats("/models/image.f32");
    const side = Math.sqrt(image.length / 3);
    return {
      version: ort.env.versions.web, memory: peak,
      run: async () => {
        const begin = performance.now();
        const tensor = new ort.Tensor("float32", image, [1, 3, side, side]);
        const out = await session.run({ image: tensor });
        return { ms: performance.now() - begin, token: out.token.data };
      },
    };
  },

  async litert(url, threads) {
    const lite = await import("/node_modules/@litertjs/core/dist/index.js");
    await lite.loadLiteRt("/node_modules/@litertjs/core/wasm/", { threads: threads > 1 });
    const model = await lite.loadAndCompile(await bytes(url), {
      accelerator: "wasm", cpuOptions: { numThreads: threads },
    });
    const image = await floats("/models/image.f32");
    const side = Math.sqrt(image.length / 3);
    const { version } = await (await fetch("/node_modules/@litertjs/core/package.json")).json();
    return {
      version, memory: peak,
      run: async () => {
        const begin = performance.now();
        const input = new lite.Tensor(image, [1, 3, side, side]);
        const [output] = await model.run(input);
        const token = Float32Array.from(await output.data());
        const ms = performance.now() - begin;
        input.delete();
        output.delete();
        return { ms, token };
      },
    };
  },
};

function cosine(a, b) {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((v, i) => {
    ab += v * b[i];
    aa += v * v;
    bb += b[i] * b[i];
  });
  return ab / Math.sqrt(aa * bb);
}

globalThis.measure = async (kind, url, threads, runs) => {
  const { version, memory, run } = await contenders[kind](url, threads);
  const ms = [];
  let token;
  for (let i = -warm; i < runs; i++) {
    const r = await run(i + warm);
    token = r.token;
    if (i >= 0) ms.push(r.ms);
  }
  ms.sort((a, b) => a - b);
  const right = token && cosine(token, await floats("/models/token.f32"));
  return { min: ms[0], median: ms[ms.length >> 1], peak: memory(), cosine: right, version };
};
