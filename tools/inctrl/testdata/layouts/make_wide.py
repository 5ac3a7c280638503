"""What DINOv2 and DINOv3 make of images that are no squares, computed in NumPy alone.

Usage: make_wide.py > wide.json

The models are those that transformers wrote here. transformers has no say in the results but one:
of the square image in outputs.safetensors the arithmetic below must give what transformers gave.
Positions of other grids are those of transformers: DINOv2's are interpolated, bicubic with
a = -0.75 and without antialiasing; DINOv3's coordinates go from -1 to 1 along each side. Pixels
are those of image() below, with the mean and deviation of ImageNet. Each case has the patch rows
of each block."""

import json
import math
import os
import struct
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
HEADS, LAYERS = 2, 3


def read(path):
    data = open(path, "rb").read()
    n = struct.unpack("<Q", data[:8])[0]
    out = {}
    for name, t in json.loads(data[8:8 + n]).items():
        if name != "__metadata__":
            first, end = t["data_offsets"]
            raw = np.frombuffer(data[8 + n + first:8 + n + end], "<f4")
            out[name] = raw.reshape(t["shape"]).astype(float)
    return out


def image(rows, columns, patch):
    size = rows * patch * columns * patch * 3
    return (np.arange(size) * 37 % 251).reshape(rows * patch, columns * patch, 3)


def norm(x, w, name, eps):
    x = x - x.mean(1, keepdims=True)
    x = x / np.sqrt((x * x).mean(1, keepdims=True) + eps)
    return x * w[name + ".weight"] + w[name + ".bias"]


def linear(x, w, name):
    return x @ w[name + ".weight"].T + w.get(name + ".bias", 0)


def gelu(x):
    return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def keys(x, a=-0.75):
    x = abs(x)
    if x <= 1:
        return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1
    return a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a if x < 2 else 0.0


def along(n, m):
    """The matrix [m, n] that interpolates along an axis."""
    out = np.zeros((m, n))
    for i in range(m):
        at = (i + 0.5) * n / m - 0.5
        for k in range(math.floor(at) - 1, math.floor(at) + 3):
            out[i, min(max(k, 0), n - 1)] += keys(at - k)
    return out


def rotate(x, angles):
    half = x.shape[1] // 2
    turned = np.concatenate([-x[:, half:], x[:, :half]], 1)
    return x * np.cos(angles) + turned * np.sin(angles)


def attend(q, k, v, angles):
    out, d = [], q.shape[1] // HEADS
    for h in range(HEADS):
        a, b, c = (t[:, h * d:(h + 1) * d] for t in (q, k, v))
        if angles is not None:
            a, b = rotate(a, angles), rotate(b, angles)
        s = a @ b.T / math.sqrt(d)
        e = np.exp(s - s.max(1, keepdims=True))
        out.append(e / e.sum(1, keepdims=True) @ c)
    return np.concatenate(out, 1)


class Dinov2:
    patch, eps, lead, inside = 14, 1e-6, 1, "encoder.layer.%d."
    q, k, v, o = ["attention." + n for n in (
        "attention.query", "attention.key", "attention.value", "output.dense")]
    up, down, conv = "mlp.fc1", "mlp.fc2", "embeddings.patch_embeddings.projection"

    def positions(self, w, rows, columns):
        p = w["embeddings.position_embeddings"][0]
        side = math.isqrt(len(p) - 1)
        square = p[1:].reshape(side, side, -1)
        if (rows, columns) != (side, side):
            square = np.einsum("ij,kl,jld->ikd", along(side, rows), along(side, columns), square)
        return np.concatenate([p[:1], square.reshape(rows * columns, -1)]), None


class Dinov3:
    patch, eps, lead, inside = 4, 1e-5, 5, "layer.%d."
    q, k, v, o = ["attention.%s_proj" % n for n in "qkvo"]
    up, down, conv = "mlp.up_proj", "mlp.down_proj", "embeddings.patch_embeddings"

    def positions(self, w, rows, columns):
        d = w["norm.weight"].size // HEADS
        periods = 100 ** (np.arange(0, 1, 4 / d))
        y = (np.arange(rows) + 0.5) / rows * 2 - 1
        x = (np.arange(columns) + 0.5) / columns * 2 - 1
        places = np.stack(np.meshgrid(y, x, indexing="ij"), -1).reshape(-1, 2, 1)
        angles = np.tile((2 * math.pi * places / periods).reshape(rows * columns, -1), (1, 2))
        return 0, np.concatenate([np.zeros((self.lead, d)), angles])


def run(m, w, pixels):
    """The patch rows of every block for normalized pixels, [3, height, width]."""
    p, conv = m.patch, w[m.conv + ".weight"]
    rows, columns = pixels.shape[1] // p, pixels.shape[2] // p
    x = pixels.reshape(3, rows, p, columns, p).transpose(1, 3, 0, 2, 4).reshape(rows * columns, -1)
    x = x @ conv.reshape(len(conv), -1).T + w[m.conv + ".bias"]
    first = [w["embeddings.cls_token"][0]]
    if m.lead > 1:
        first.append(w["embeddings.register_tokens"][0])
    added, angles = m.positions(w, rows, columns)
    x, taps = np.concatenate(first + [x]) + added, []
    for i in range(LAYERS):
        n = m.inside % i
        h = norm(x, w, n + "norm1", m.eps)
        h = attend(*(linear(h, w, n + part) for part in (m.q, m.k, m.v)), angles)
        x = x + linear(h, w, n + m.o) * w[n + "layer_scale1.lambda1"]
        h = gelu(linear(norm(x, w, n + "norm2", m.eps), w, n + m.up))
        x = x + linear(h, w, n + m.down) * w[n + "layer_scale2.lambda1"]
        taps.append(x[m.lead:])
    return taps


def main():
    cases = []
    for name, m in ("hf-dinov2", Dinov2()), ("hf-dinov3", Dinov3()):
        w = read(os.path.join(HERE, name, "model.safetensors"))
        given = read(os.path.join(HERE, name, "outputs.safetensors"))
        off = max(abs(tap - given["tap%d" % (i + 1)]).max()
                  for i, tap in enumerate(run(m, w, given["image"])))
        print(name, "is off by", off, file=sys.stderr)
        assert off < 1e-5
        for rows, columns in (3, 5), (5, 3), (2, 7):
            pixels = (image(rows, columns, m.patch) / 255 - MEAN) / STD
            taps = run(m, w, pixels.transpose(2, 0, 1))
            cases.append({"model": name, "rows": rows, "columns": columns, "patch": m.patch,
                          "taps": [[round(float(v), 7) for v in t.ravel()] for t in taps]})
    print(json.dumps(cases))


main()
