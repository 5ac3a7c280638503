"""Writes tiff.json: what Pillow 12 makes of the TIFF files of TestOddTIFF, and some files that
libtiff writes.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install 'pillow==12.*' numpy
    mkdir /tmp/tiffs && INCTRL_TIFF_DIR=/tmp/tiffs go test ./model/preprocess -run TestOddTIFF
    cd model/preprocess/testdata && /tmp/venv/bin/python tiff.py /tmp/tiffs > tiff.json

An entry has the first 16 digits of the SHA-256 of the file and of the samples, Pillow's mode and
the size with the orientation applied; without a mode, Pillow refuses the file, or a note says what
it does that is not right.
"""

import base64
import hashlib
import io
import itertools
import json
import pathlib
import sys
import warnings

import numpy as np
from PIL import Image, TiffImagePlugin

warnings.simplefilter("ignore")


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def opened(data, libtiff):
    TiffImagePlugin.READ_LIBTIFF = libtiff
    im = Image.open(io.BytesIO(data))
    im.load()
    return im


def stretched(values):
    """Values as 16 bits: the least finite one is 0, the greatest 65,535, halves rounded up."""
    values = values.astype(np.float64)
    finite = values[np.isfinite(values)]
    low, high = finite.min(), finite.max()
    part = (values - low) / (high - low) if high > low else values * 0
    return np.floor(np.clip(part, 0, 1) * 65535 + 0.5).astype(np.uint16)


def form(im, tags):
    """The mode and the samples as this module has them."""
    bits, kind = tags[258][0], tags.get(339, (1,))[0]
    if im.mode == "1":
        return im.mode, im.convert("L").tobytes(), None
    if im.mode == "P":
        return im.mode, im.convert("RGB").tobytes(), None
    if im.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return im.mode, im.tobytes(), None
    values, note = np.array(im), None
    if bits <= 16:
        values = values.astype(np.int64) + (32768 if kind == 2 else 0)
        values = values.astype(np.uint16)
    else:
        if kind == 1:
            values = values.view(np.uint32) # Pillow has them as signed numbers
        values, note = stretched(values), "mapped to 16 bits"
    if bits <= 16 and tags.get(262, 0) == 0:
        values, note = 65535 - values, "inverted, as 0 is white"
    return "wide", values.astype("<u2").tobytes(), note


def mistaken(tags, mode, order, libtiff):
    """What Pillow does that is not right, or None."""
    bits, kind, planar = tags[258][0], tags.get(339, (1,))[0], tags.get(284, 1) == 2
    if mode in ("LAB", "PA"):
        return f"{mode} has no equal"
    if planar and not libtiff:
        return "planes without libtiff are mixed up"
    if planar and mode == "LA":
        return "the opacity is taken for a colour"
    if planar and mode == "RGBA" and 338 not in tags:
        return "colours are divided by the opacity, unlike those that are not in planes"
    if libtiff and order == b"MM" and bits > 8 and kind > 1:
        return "the bytes are swapped"
    return None


def entry(data):
    e = {"file": digest(data)}
    try:
        with Image.open(io.BytesIO(data)) as im:
            tags = dict(im.tag_v2)
    except Exception:
        return e
    plain = tags.get(259, 1) == 1
    # Pillow itself reads what has no compression, but neither planes nor YCbCr rightly.
    for libtiff in (not plain or tags.get(284, 1) == 2 or tags.get(262) == 6, False):
        try:
            im = opened(data, libtiff)
            break
        except Exception:
            im = None
    if im is None:
        return e
    if reason := mistaken(tags, im.mode, data[:2], libtiff):
        return e | {"note": reason}
    mode, pixels, note = form(im, tags)
    e |= {"mode": mode, "size": list(im.size), "pixels": digest(pixels)}
    if note:
        e["note"] = note
    return e


def image(mode, size, seed):
    """Something smooth with an edge."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    bands = {"1": 1, "L": 1, "RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "I;16": 1, "F": 1}[mode]
    waves = [127 + 120 * np.sin((x * (b + 2) + y * 3 + seed) / 7) for b in range(bands)]
    a = np.stack(waves, -1)
    a[size[1] // 2 :, size[0] // 2 :] = 255 - a[size[1] // 2 :, size[0] // 2 :]
    if mode == "1":
        return Image.fromarray(a[..., 0] > 140)
    if mode == "I;16":
        return Image.fromarray((a[..., 0] * 257).astype(np.uint16))
    if mode == "F":
        return Image.fromarray(a[..., 0].astype(np.float32))
    return Image.fromarray(a.astype(np.uint8).squeeze(), mode)


def made():
    """Files that libtiff writes by Pillow: fax, JPEG, and each compression with predictors."""
    for photometric in (0, 1):
        for fill in (1, 2):
            for compression, rows in itertools.product(("group3", "group4"), (5, 99)):
                name = f"made {compression} photo{photometric} fill{fill} rows{rows}"
                tags = {262: photometric, 266: fill, 278: rows}
                yield name, image("1", (37, 23), fill), {
                    "compression": compression, "tiffinfo": tags,
                }
    for mode in ("L", "RGB", "CMYK", "YCbCr"):
        for size in ((37, 23), (16, 16), (50, 70)):
            yield f"made jpeg {mode} {size}", image(mode, size, 1), {
                "compression": "jpeg", "quality": 90, "tiffinfo": {278: 16},
            }
    for mode in ("L", "RGB", "RGBA", "I;16", "F", "CMYK"):
        for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
            for predictor in (1, 2) if mode != "F" else (1, 2, 3):
                if compression == "packbits" and predictor > 1:
                    continue
                yield f"made {compression} {mode} predictor{predictor}", image(mode, (41, 29), 2), {
                    "compression": compression, "tiffinfo": {317: predictor, 278: 7},
                }


def main(folder):
    table = {}
    for path in sorted(pathlib.Path(folder).glob("*.tif")):
        table[path.stem] = entry(path.read_bytes())
    for name, im, options in made():
        out = io.BytesIO()
        try:
            im.save(out, "tiff", **options)
        except Exception as failure:
            print(name, failure, file=sys.stderr)
            continue
        table[name] = entry(out.getvalue()) | {"data": base64.b64encode(out.getvalue()).decode()}
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in table.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


main(sys.argv[1])
