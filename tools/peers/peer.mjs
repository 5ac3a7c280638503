// One ONNX model on onnxruntime-node, measured: node peer.mjs MODEL THREADS RUNS prints a line of
// JSON. The image and our own class token of it lie next to the model (token.go).
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ort from 'onnxruntime-node';

const [model, threads, runs] = process.argv.slice(2);
const warm = 2; // as inctrl bench: the first runs lay out memory

function floats(name) {
  const b = readFileSync(join(dirname(model), name));
  return new Float32Array(b.buffer, b.byteOffset, b.length / 4);
}

function cosine(a, b) {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((v, i) => {
    ab += v * b[i];
    aa += v * v;
    bb += b[i] * b[i];
  });
  return ab / Math.sqrt(aa * bb);
}

// peak is the most memory that this process has held, in MB, as inctrl bench reads it.
function peak() {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return (Number(/VmHWM:\s+(\d+)/.exec(status)[1]) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

const session = await ort.InferenceSession.create(model, {
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  logSeverityLevel: 3,
});
const image = floats('image.f32');
const side = Math.sqrt(image.length / 3);
const input = { image: new ort.Tensor('float32', image, [1, 3, side, side]) };
const ms = [];
let token;
for (let run = -warm; run < Number(runs); run++) {
  const begin = performance.now();
  token = (await session.run(input)).token.data;
  if (run >= 0) ms.push(performance.now() - begin);
}
ms.sort((a, b) => a - b);
const line = {
  min: ms[0],
  median: ms[ms.length >> 1],
  peak: peak(),
  cosine: cosine(token, floats('token.f32')),
  version: ort.env.versions.node,
};
console.log(JSON.stringify(line));
