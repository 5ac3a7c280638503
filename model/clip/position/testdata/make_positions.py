"""Interpolation of rows as PyTorch's interpolate has it with align_corners=False, written from its
documentation in Python's own float64, as one sum over all inputs. Usage: make_positions.py >
positions.json

"plain" is mode bicubic (a = -0.75, an edge that is repeated), "bicubic" and "bilinear" are those
modes with antialias=True (a = -0.5; weights that add up to 1, none beyond the edge)."""

import json
import math


def keys(x, a):
    x = abs(x)
    if x <= 1:
        return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1
    return a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a if x < 2 else 0.0


def tent(x):
    return max(0.0, 1 - abs(x))


def weights(mode, n, m, i):
    """The weight of each of n inputs in output i of m."""
    scale, w = n / m, [0.0] * n
    if mode == "plain":
        at = (i + 0.5) * scale - 0.5
        for k in range(math.floor(at) - 1, math.floor(at) + 3):
            w[min(max(k, 0), n - 1)] += keys(at - k, -0.75)
        return w
    wide, reach = max(scale, 1.0), {"bicubic": 2, "bilinear": 1}[mode]
    at = (i + 0.5) * scale
    for k in range(max(0, int(at - reach * wide + 0.5)), min(n, int(at + reach * wide + 0.5))):
        x = (k + 0.5 - at) / wide
        w[k] = keys(x, -0.5) if mode == "bicubic" else tent(x)
    return [v / sum(w) for v in w]


def value(row, column, i):
    return ((row * 7 + column * 5 + i * 3) % 11 - 5) / 8  # exact in float32


def interpolated(mode, source, target, width):
    rows = []
    for y in range(target[1]):
        for x in range(target[0]):
            v, h = weights(mode, source[1], target[1], y), weights(mode, source[0], target[0], x)
            for i in range(width):
                rows.append(sum(a * b * value(r, c, i)
                                for r, a in enumerate(v) for c, b in enumerate(h)))
    return rows


cases = []
for mode in "plain", "bicubic", "bilinear":
    for source, target in (((4, 4), (8, 4)), ((4, 4), (4, 9)), ((5, 5), (3, 7)), ((3, 3), (12, 1))):
        cases.append({"mode": mode, "from": source, "to": target, "width": 2,
                      "rows": interpolated(mode, source, target, 2)})
print(json.dumps(cases))
