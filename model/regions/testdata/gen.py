#!/usr/bin/env python3
"""Writes regions.json: maps and their regions by numpy and scipy.ndimage, for TestGolden."""
import json
import math
import sys

import numpy as np
from scipy import ndimage

F = np.float32
EIGHT = np.ones((3, 3))


def numbers(name, n):
    """The generator of docs/algorithm.md §16: [0, 1)."""
    x = 2166136261
    for b in name.encode():
        x = (x ^ b) * 16777619 % 2**32
    out = []
    for _ in range(n):
        x = (1664525 * x + 1013904223) % 2**32
        out.append((x >> 8) / 2**24)
    return np.array(out, F)


def axis(n, factor):
    """Of each place: its patch, the next patch on its side of the middle, and that one's weight."""
    place = np.arange(n * factor)
    off = place % factor - factor // 2
    next = np.clip(place // factor + np.where(off < 0, -1, 1), 0, n - 1)
    return place // factor, next, abs(off).astype(F) / F(factor)


def upsample(m, factor):
    (j, j2, wy), (i, i2, wx) = (axis(n, factor) for n in m.shape)
    own = m[np.ix_(j, i)]
    value = lambda rows, columns: np.where((v := m[np.ix_(rows, columns)]) == 0, own, v)
    mix = lambda a, b, w: a + (b - a) * w
    top = mix(own, value(j, i2), wx[None])
    low = mix(value(j2, i), value(j2, i2), wx[None])
    return np.where(own == 0, F(0), mix(top, low, wy[:, None]))


def outline(mask):
    """Joins the directed edges of a mask, the mask on their right, from its first place on."""
    h, w = mask.shape
    padded = np.pad(mask, 1)
    edges = {}
    for y, x in zip(*np.nonzero(mask)):
        for (fx, fy), (tx, ty), (nx, ny) in (
            ((x, y), (x + 1, y), (x, y - 1)), ((x + 1, y), (x + 1, y + 1), (x + 1, y)),
            ((x + 1, y + 1), (x, y + 1), (x, y + 1)), ((x, y + 1), (x, y), (x - 1, y)),
        ):
            if not padded[ny + 1, nx + 1]:
                edges.setdefault((fx, fy), []).append((tx, ty))
    first = np.argwhere(mask)[0]
    start = at = (first[1], first[0])
    way, points = (0, -1), []
    while True:
        choices = edges[at]
        turn = lambda to: way[0] * (to[1] - at[1]) - way[1] * (to[0] - at[0])  # < 0: to the left
        to = min(choices, key=turn)
        new = (to[0] - at[0], to[1] - at[1])
        if new != way:
            points.append(at)
        at, way = to, new
        if at == start:
            return points


class Axis:
    def __init__(self, places, offset, side, resized, pixels):
        self.places, self.offset, self.side = places, offset, side
        self.resized, self.pixels = resized, pixels

    def edge(self, place):  # a fraction of integers
        over = (self.offset * 2 * self.places + int(2 * place) * self.side) * self.pixels
        under = 2 * self.places * self.resized
        return min(max(over, 0), under * self.pixels), under

    def corner(self, place):
        over, under = self.edge(place)
        return float(F(math.floor(float(over // 2) / float(under // 2) * 100 + 0.5) / 100))


def find(m, f, threshold, least):
    rows, columns = m.shape
    factor = 7
    while factor > 1 and rows * columns * factor**2 > 2**22:
        factor -= 2
    fine = upsample(m, factor)
    width, height, rw, rh, left, top, side = f
    ax = Axis(columns * factor, left, side, rw, width)
    ay = Axis(rows * factor, top, side, rh, height)
    size = side / ax.places * width / rw * (side / ay.places * height / rh)
    labels, n = ndimage.label(fine > threshold, EIGHT)
    parts = []
    for k, box in enumerate(ndimage.find_objects(labels), 1):
        ys, xs = box
        of = np.zeros(labels.shape, bool)
        of[box] = labels[box] == k
        (o1, u1), (o2, u2) = ax.edge(xs.start), ax.edge(xs.stop)
        (o3, u3), (o4, u4) = ay.edge(ys.start), ay.edge(ys.stop)
        values = fine[of]
        peak = values.max()
        middle = lambda place: all(v % factor == factor // 2 for v in place)
        py, px = min(np.argwhere(of & (fine == peak)), key=lambda p: not middle(p))
        total = 0.0
        for v in values:
            total += float(v)
        area = max(1, math.floor(values.size * size + 0.5))
        filled = ndimage.binary_fill_holes(of)
        points = outline(of)
        cross = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))
        assert cross == 2 * filled.sum(), (cross, filled.sum())
        if area < least:
            continue
        ox, ux = ax.edge(px + 0.5)
        oy, uy = ay.edge(py + 0.5)
        x, y = o1 // u1, o3 // u3
        parts.append({
            "x": x, "y": y, "width": -(-o2 // u2) - x, "height": -(-o4 // u4) - y, "area": area,
            "peak": float(peak), "peak_x": ox // ux, "peak_y": oy // uy,
            "mean": float(F(total / values.size)),
            "outline": [c for p in points for c in (ax.corner(p[0]), ay.corner(p[1]))],
        })
    parts.sort(key=lambda r: -r["peak"])
    return parts


def smooth(name, rows, columns):
    m = numbers(name, rows * columns).reshape(rows, columns).astype(np.float64)
    m = ndimage.gaussian_filter(m, 1)
    return ((m - m.min()) / (m.max() - m.min()) * 0.8).astype(F)


def letterboxed(m, first, last):
    m = m.copy()
    m[:first], m[last:] = 0, 0
    return m


def spiral(n):
    m = np.full((n, n), F(0.1))
    y = x = 0
    dy, dx = 0, 1
    seen = np.zeros((n, n), bool)
    while True:
        m[y, x], seen[y, x] = F(0.9), True
        for _ in range(2):
            far = (y + 2 * dy, x + 2 * dx)
            v, u = y + dy, x + dx
            if 0 <= v < n and 0 <= u < n and not seen[v, u] and not (
                    0 <= far[0] < n and 0 <= far[1] < n and seen[far]):
                break
            dy, dx = dx, -dy
        else:
            return m
        y, x = v, u


def blocks(rows, columns):
    y, x = np.indices((rows, columns))
    return ((x // 20 * 37 + y // 25 * 61) % 64 / 64).astype(F)


square = lambda w, h, s: (w, h, s, s, 0, 0, s)
checks = np.indices((9, 9)).sum(0) % 2
diagonal = np.eye(6, dtype=F) * F(0.7) + F(0.01)
ring = np.full((7, 7), F(0.2))
ring[1:6, 1:6], ring[2:5, 2:5] = F(0.9), F(0.2)
ring[3, 3] = F(0.8)
cases = [
    ("smooth 15", smooth("a", 15, 15), square(700, 700, 240), 0.45, 0),
    ("letterbox", letterboxed(smooth("b", 14, 14), 3, 11),
     (1284, 733, 224, 128, 0, -48, 224), 0.4, 0),
    ("centre crop", smooth("c", 16, 16), (333, 217, 368, 240, 64, 0, 240), 0.5, 0),
    ("small image", smooth("d", 15, 15), square(28, 28, 240), 0.5, 0),
    ("tall rows", smooth("e", 20, 9), square(511, 1023, 224), 0.35, 2000),
    ("checkerboard", np.where(checks == 1, F(0.6), F(0.1)).astype(F), square(90, 90, 90), 0.5, 0),
    ("spiral", spiral(13), square(1300, 1300, 208), 0.5, 0),
    ("ring", ring, square(140, 70, 112), 0.5, 0),
    ("diagonal", diagonal, square(60, 60, 60), 0.34, 0),
    ("steps", numbers("f", 30 * 30).reshape(30, 30), square(1999, 3001, 480), 0.9, 0),
    ("all above", np.full((5, 5), F(0.3)), square(101, 57, 80), 0.25, 0),
    ("none above", np.full((5, 5), F(0.25)), square(101, 57, 80), 0.25, 0),
    ("one patch", np.array([[F(0.5)]]), square(3, 5, 16), 0.1, 0),
    ("holes of what does not count", np.where(numbers("g", 144) < 0.3, F(0),
     numbers("h", 144)).astype(F).reshape(12, 12), square(600, 400, 192), 0.55, 0),
    ("coarse", blocks(310, 290), square(6001, 8003, 6656), 0.88, 30000),
]
out = []
for name, m, f, threshold, least in cases:
    got = find(m, f, F(threshold), least)
    case = {"name": name, "columns": m.shape[1], "frame": list(f),
            "threshold": float(F(threshold)), "min_area": least, "regions": got[:100],
            "left_out": max(0, len(got) - 100)}
    if name != "coarse":  # a large map, which the test makes again
        case["values"] = [float(v) for v in m.ravel()]
    out.append(case)
    print(name, m.shape, len(got), file=sys.stderr)
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in out)
print(f"[\n{lines}\n]")
