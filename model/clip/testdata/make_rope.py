"""Rotary positions as DINOv3 has them, in Python's own float64. Usage: make_rope.py > rope.json

For a grid of lines×columns patches and heads of width d: the coordinates of a patch's middle go
from -1 to 1 along each side, line before column; there are d/4 periods base^(4k/d); the angle is
2π·coordinate/period. Each row has the cosines of its d/2 angles, then the sines."""

import json
import math


def table(lines, columns, d, base):
    rows = []
    for line in range(lines):
        for column in range(columns):
            angles = [2 * math.pi * (2 * (place + 0.5) / n - 1) / base ** (4 * k / d)
                      for place, n in ((line, lines), (column, columns)) for k in range(d // 4)]
            rows.append([math.cos(a) for a in angles] + [math.sin(a) for a in angles])
    return rows


cases = [(1, 1, 8, 100.0), (3, 3, 8, 100.0), (4, 4, 12, 1000.0), (2, 2, 64, 100.0),
         (5, 5, 4, 1.0), (2, 5, 8, 100.0), (6, 1, 12, 100.0)]
print(json.dumps([{"lines": lines, "columns": columns, "width": d, "base": base,
                   "rows": table(lines, columns, d, base)}
                  for lines, columns, d, base in cases]))
