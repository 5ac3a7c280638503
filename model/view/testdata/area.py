"""Writes area.json: which pixels lie in an area, worked out pixel by pixel with exact fractions.

    python3 area.py > area.json

It shares no code and no method with package view, which fills polygons row by row. Where shapely is
installed, every pixel that is not on an edge is compared with its answer too.
"""
import base64
import json
import random
from fractions import Fraction

try:
    from shapely.geometry import Point, Polygon
except ImportError:
    Polygon = None

STEPS = 100_000


def place(first, i, size):
    """The place of a pixel's centre in steps from the image's edge, rounded down."""
    return (Fraction(2 * (first + i) + 1, 2 * size) * STEPS).__floor__()


def odd(polygon, x, y):
    """Whether an odd number of edges cross the line from a place to the left."""
    crossings = 0
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
        if (ay <= y) != (by <= y):
            crossings += ax + Fraction((y - ay) * (bx - ax), by - ay) <= x
    return crossings % 2 == 1


def masked(mask, x, y):
    columns, rows, bits = mask
    return bits[y * rows // STEPS * columns + x * columns // STEPS]


def holds(shape, x, y):
    return odd(shape, x, y) if isinstance(shape, list) else masked(shape, x, y)


def text(shape):
    if isinstance(shape, list):
        return " ".join(f"{x / STEPS:g},{y / STEPS:g}" for x, y in shape)
    columns, rows, bits = shape
    data = bytearray((len(bits) + 7) // 8)
    for i, bit in enumerate(bits):
        data[i // 8] |= bit << (i % 8)
    return f"mask {columns}x{rows} {base64.b64encode(data).decode()}"


def case(name, roi, ignore, x, y, size):
    """x and y are (first pixel, pixels of the image), size the square's (width, height)."""
    rows = []
    for j in range(size[1]):
        row = ""
        for i in range(size[0]):
            u, v = place(x[0], i, x[1]), place(y[0], j, y[1])
            inside = 0 <= u < STEPS and 0 <= v < STEPS
            inside = inside and (not roi or any(holds(s, u, v) for s in roi))
            inside = inside and not any(holds(s, u, v) for s in ignore)
            row += ".#"[inside]
        rows.append(row)
    parts = ["roi " + text(s) for s in roi] + ["ignore " + text(s) for s in ignore]
    return {"name": name, "area": ";".join(parts), "x": x, "y": y, "inside": rows}


def compare(polygon, size=50):
    if Polygon is None:
        return
    shape = Polygon(polygon)
    if not shape.is_valid:  # it crosses itself: even-odd is not what shapely answers
        return
    for i in range(size):
        for j in range(size):
            u, v = place(0, i, size), place(0, j, size)
            at = Point(u, v)
            if shape.exterior.distance(at) > 1:
                assert shape.contains(at) == odd(polygon, u, v), (polygon, u, v)


def points(*fractions):
    return [(round(x * STEPS), round(y * STEPS)) for x, y in fractions]


def main():
    rng = random.Random(23)
    triangle = points((.1, .1), (.9, .2), (.4, .95))
    star = points((.5, .05), (.8, .95), (.05, .4), (.95, .4), (.2, .95))
    ring = points((.1, .1), (.9, .1), (.9, .9), (.1, .9), (.1, .1), (.3, .3), (.3, .7), (.7, .7),
                  (.7, .3), (.3, .3))
    bow = points((.1, .1), (.9, .9), (.9, .1), (.1, .9))
    whole = points((0, 0), (1, 0), (1, 1), (0, 1))
    sliver = points((.31, .2), (.32, .2), (.32, .8), (.31, .8))
    flat = points((.2, .2), (.5, .5), (.8, .8))
    grid = points((.25, .25), (.75, .25), (.75, .75), (.25, .75))  # edges on pixels' centres of 2×2
    wild = points(*((rng.random(), rng.random()) for _ in range(17)))
    mask = (7, 5, [rng.random() < .5 for _ in range(35)])
    for p in triangle, ring, whole, sliver, grid, wild:
        compare(p)
    square = ((0, 24), (0, 24), (24, 24))
    cases = [
        case("triangle", [triangle], [], *square),
        case("star", [star], [], *square),
        case("ring", [ring], [], *square),
        case("bow", [bow], [], *square),
        case("whole", [whole], [], *square),
        case("sliver", [sliver], [], *square),
        case("flat", [flat], [], *square),
        case("edges on centres", [grid], [], (0, 2), (0, 2), (2, 2)),
        case("wild", [wild], [], (0, 40), (0, 40), (40, 40)),
        case("two that overlap", [triangle, star], [], *square),
        case("ignored only", [], [star], *square),
        case("one in another", [whole], [triangle], *square),
        case("mask", [mask], [], *square),
        case("mask and polygons", [mask, sliver], [triangle], *square),
        case("letterbox", [triangle], [], (0, 24), (-6, 12), (24, 24)),
        case("letterbox, ignored only", [], [ring], (-8, 8), (0, 24), (24, 24)),
        case("letterbox, mask", [mask], [], (-8, 8), (0, 24), (24, 24)),
        case("centre", [star], [], (7, 38), (0, 24), (24, 24)),
        case("a tile", [wild], [mask], (56, 160), (24, 96), (24, 24)),
        case("not square", [bow], [], (0, 30), (0, 10), (30, 10)),
        case("very large", [whole], [ring], (99_990, 200_003), (59_990, 200_009), (16, 16)),
    ]
    print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")


main()
