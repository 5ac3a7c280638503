// Small published checkpoints with random weights, made of a synthetic model file.
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";

/** The tensors of the image tower in a float32 model file: {name, shape, bytes}. */
export function tensorsOf(path) {
  const file = readFileSync(path);
  const size = Number(file.readBigUInt64LE());
  const head = JSON.parse(file.subarray(8, 8 + size));
  return Object.entries(head).filter(([name]) => name.startsWith("visual."))
    .map(([name, { shape, data_offsets: [from, to] }]) =>
      ({ name, shape, bytes: file.subarray(8 + size + from, 8 + size + to) }));
}

/** A safetensors file. */
export function safetensors(tensors) {
  const head = {};
  let end = 0;
  for (const { name, shape, bytes } of tensors) {
    head[name] = { dtype: "F32", shape, data_offsets: [end, (end += bytes.length)] };
  }
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: "pt" }, ...head }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, ...tensors.map((t) => t.bytes)]);
}

/** Two shards and their index: bytes by name. */
export function shards(tensors) {
  const half = tensors.length >> 1;
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  const where = tensors.map(({ name }, i) => [name, names[i < half ? 0 : 1]]);
  const index = { metadata: {}, weight_map: Object.fromEntries(where) };
  return {
    "model.safetensors.index.json": Buffer.from(JSON.stringify(index)),
    [names[0]]: safetensors(tensors.slice(0, half)), [names[1]]: safetensors(tensors.slice(half)),
  };
}

const number = (v) => Buffer.from([0x4a, v & 255, (v >> 8) & 255, (v >> 16) & 255, v >> 24]);
const string = (s) => Buffer.concat([Buffer.from([0x58, s.length & 255, s.length >> 8, 0, 0]),
  Buffer.from(s)]);
const global = (module, name) => Buffer.from(`c${module}\n${name}\n`);
const tuple = (...items) => Buffer.concat([Buffer.from("("), ...items, Buffer.from("t")]);
const ordered = Buffer.concat([global("collections", "OrderedDict"), Buffer.from(")R")]);

/** A file as torch.save writes it: a zip archive with a pickle that calls for `before` first. */
export function pytorch(tensors, call = Buffer.alloc(0)) {
  const parts = [Buffer.from([0x80, 2]), call, Buffer.from("}")];
  for (const [i, { name, shape, bytes }] of tensors.entries()) {
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((n, v) => n * v, 1));
    const storage = Buffer.concat([
      tuple(string("storage"), global("torch", "FloatStorage"), string(`${i}`), string("cpu"),
        number(bytes.length / 4)), Buffer.from("Q"),
    ]);
    const list = (v) => tuple(...v.map(number));
    parts.push(string(name), global("torch._utils", "_rebuild_tensor_v2"),
      tuple(storage, number(0), list(shape), list(strides), Buffer.from([0x89]), ordered),
      Buffer.from("Rs"));
  }
  parts.push(Buffer.from("."));
  const pickle = Buffer.concat(parts);
  const records = { "archive/data.pkl": pickle, "archive/version": Buffer.from("3\n") };
  for (const [i, { bytes }] of tensors.entries()) records[`archive/data/${i}`] = bytes;
  return zip(records);
}

/** A zip archive of stored records. */
function zip(records) {
  const body = [];
  const directory = [];
  let at = 0;
  for (const [name, data] of Object.entries(records)) {
    const both = Buffer.alloc(26);
    both.writeUInt16LE(20, 0);
    both.writeUInt32LE(crc32(data), 10);
    both.writeUInt32LE(data.length, 14);
    both.writeUInt32LE(data.length, 18);
    both.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    both.copy(entry, 6, 0, 24);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    const head = [Buffer.from("PK\x03\x04"), both, Buffer.from(name), data];
    body.push(...head);
    at += head.reduce((n, b) => n + b.length, 0);
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(records).length, 8);
  end.writeUInt16LE(Object.keys(records).length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...body, index, end]);
}
