#!/usr/bin/env python3
"""Writes fused.safetensors: features and scores of method patch (docs/algorithm.md, section 18) on
the synthetic checkpoint nano-240 (README.md), in float64 by numpy alone. Run it in this folder."""

import json
import math
import struct

import numpy as np
from PIL import Image

WIDTH, BLOCKS, TAPS, PATCH, GRID = 64, 12, (7, 9, 11), 16, 15
MEAN = np.array([0.48145466, 0.4578275, 0.40821073])
STD = np.array([0.26862954, 0.26130258, 0.27577711])
EPS = 1e-5
ROWS = (0, 112, 224)  # of the fused features that are written
MASK = 2**64 - 1


def fnv(name):
    h = 0xCBF29CE484222325
    for c in name.encode():
        h = (h ^ c) * 0x100000001B3 & MASK
    return h


def uniform(name, n):
    """u of the elements of a tensor, in [-1, 1)."""
    step = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = np.uint64(fnv(name)) + step
    z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    u = (z >> np.uint64(40)).astype(np.float32)
    return u * np.float32(2**-23) - np.float32(1)


def tensor(name, *shape):
    if len(shape) == 1 and name.endswith("weight"):
        offset, scale = 1, 0.25
    elif name.endswith("embedding"):
        offset, scale = 0, 0.5
    elif len(shape) == 1:
        offset, scale = 0, 0.1
    else:
        offset, scale = 0, math.sqrt(3 / math.prod(shape[1:]))
    v = np.float32(scale) * uniform(name, math.prod(shape))
    return (np.float32(offset) + v).astype(np.float64).reshape(shape)


def normalize(x):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) / np.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + EPS)


def norm(x, name):
    return normalize(x) * tensor(name + ".weight", WIDTH) + tensor(name + ".bias", WIDTH)


def linear(x, name, out, inner, joint="."):
    weight = tensor(name + joint + "weight", out, inner)
    return x @ weight.T + tensor(name + joint + "bias", out)


def block(x, name):
    qkv = linear(norm(x, name + ".ln_1"), name + ".attn.in_proj", 3 * WIDTH, WIDTH, "_")
    q, k, v = np.split(qkv, 3, axis=1)
    s = q @ k.T / math.sqrt(WIDTH)
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    x = x + linear(p @ v, name + ".attn.out_proj", WIDTH, WIDTH)
    h = linear(norm(x, name + ".ln_2"), name + ".mlp.c_fc", 4 * WIDTH, WIDTH)
    h = h / 2 * (1 + np.vectorize(math.erf)(h / math.sqrt(2)))
    return x + linear(h, name + ".mlp.c_proj", WIDTH, 4 * WIDTH)


def fused(name):
    """unit(sum of LayerNorm of the tapped blocks) of the patches of an image: [225, 64]."""
    pixels = np.asarray(Image.open(f"images/{name}.png").convert("RGB"), dtype=np.float64)
    pixels = (pixels / 255 - MEAN) / STD
    rows = pixels.reshape(GRID, PATCH, GRID, PATCH, 3).transpose(0, 2, 4, 1, 3)
    rows = rows.reshape(GRID * GRID, -1)
    conv = tensor("visual.conv1.weight", WIDTH, 3, PATCH, PATCH).reshape(WIDTH, -1)
    x = np.vstack([tensor("visual.class_embedding", WIDTH), rows @ conv.T])
    x = norm(x + tensor("visual.positional_embedding", GRID * GRID + 1, WIDTH), "visual.ln_pre")
    total = 0
    for i in range(max(TAPS)):
        x = block(x, f"visual.transformer.resblocks.{i}")
        if i + 1 in TAPS:
            total = total + normalize(x[1:])
    return total / np.linalg.norm(total, axis=1, keepdims=True)


def top(residuals):
    """Mean of the largest half percent, rounded up, but of five at least."""
    k = max(5, -(-residuals.size // 200))
    return np.sort(residuals)[-k:].mean()


def write(path, tensors):
    header, data = {"__metadata__": {"about": __doc__}}, b""
    for name, v in sorted(tensors.items()):
        v = np.asarray(v, dtype="<f4")
        header[name] = {
            "dtype": "F32",
            "shape": list(v.shape),
            "data_offsets": [len(data), len(data) + v.nbytes],
        }
        data += v.tobytes()
    head = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(head)) + head + data)


def main():
    normals = [fused(f"normal{i}") for i in range(4)]
    out = {}
    for name in ("query0_blot", "query3_good"):
        query = fused(name)
        out[f"{name}/fused"] = query[list(ROWS)]
        for shots in (1, 2, 4):
            residuals = (1 - (query @ np.vstack(normals[:shots]).T).max(1)) / 2
            out[f"{name}/k{shots}/map"] = residuals
            out[f"{name}/k{shots}/score"] = [top(residuals)]
    for i, query in enumerate(normals):  # each against the three others
        bank = np.vstack(normals[:i] + normals[i + 1 :])
        residuals = (1 - (query @ bank.T).max(1)) / 2
        out[f"lone/{i}/map"] = residuals
        out[f"lone/{i}/score"] = [top(residuals)]
    write("fused.safetensors", out)


if __name__ == "__main__":
    main()
