"""Writes odd.txt: what Pillow 12 makes of the files that TestOdd writes into INCTRL_ODD, and
pydicom 3 of DICOM files, whose values are shown as PS3.3 C.11 says.

    mkdir /tmp/odd && INCTRL_ODD=/tmp/odd go test -count=1 -run '^TestOdd$' ./model/preprocess
    python3 model/preprocess/testdata/odd.py /tmp/odd > model/preprocess/testdata/odd.txt
"""
import hashlib
import io
import sys
from pathlib import Path

import numpy as np
import PIL
import pydicom
from PIL import Image

assert PIL.__version__.startswith("12."), PIL.__version__
assert pydicom.__version__.startswith("3."), pydicom.__version__


def line(mode, width, height, data):
    return f"{mode} {width} {height} " + hashlib.sha256(data).hexdigest()


def pillow(data):
    im = Image.open(io.BytesIO(data))
    im.load()
    mode, pixels = im.mode, im
    if mode == "1":
        pixels = im.convert("L")
    elif mode == "P":
        pixels = im.convert("RGB")
    elif mode.startswith("I"):
        return line("I", im.width, im.height, np.array(im).astype("<u2").tobytes())
    return line(mode, im.width, im.height, pixels.tobytes())


def from_ycc(a):
    """libjpeg's conversion to RGB in 16 fractional bits."""
    y, cb, cr = (a[..., i].astype(np.int64) - (128 if i else 0) for i in range(3))
    rgb = [y + ((91881 * cr + 32768) >> 16), y + ((-22554 * cb - 46802 * cr + 32768) >> 16),
           y + ((116130 * cb + 32768) >> 16)]
    return np.clip(np.stack(rgb, -1), 0, 255).astype(np.uint8)


def shown(ds, x):
    """The values x of a grey image from 0 to 65,535."""
    low = -(1 << ds.BitsStored - 1) if ds.PixelRepresentation else 0
    high = low + (1 << ds.BitsStored) - 1
    slope = float(ds.get("RescaleSlope") or 1)
    intercept = float(ds.get("RescaleIntercept") or 0)
    v = x.astype(np.int64)
    center, width = (ds.get(k) for k in ("WindowCenter", "WindowWidth"))
    center, width = (float(k[0] if isinstance(k, pydicom.multival.MultiValue) else k)
                     if k not in (None, "") else 0 for k in (center, width))
    if width == 0:
        n = high - low
        k = high - v if slope < 0 else v - low
        return (k * 65535 + n // 2) // n, (slope, intercept, low, high) == (1, 0, 0, 255)
    v = v * slope + intercept
    c, w = center - 0.5, width - 1
    if ds.get("VOILUTFunction") == "LINEAR_EXACT":
        c, w = center, width
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.floor(((v - c) / w + 0.5) * 65535 + 0.5)
    return np.where(v <= c - w / 2, 0, np.where(v > c + w / 2, 65535, y)).astype(np.int64), False


def dicom(data):
    ds = pydicom.dcmread(io.BytesIO(data))
    uid = pydicom.uid
    plugin = {uid.JPEGBaseline8Bit: "pillow", uid.RLELossless: "pydicom",
              uid.JPEGLossless: "pylibjpeg", uid.JPEGLosslessSV1: "pylibjpeg"}
    x = pydicom.pixels.pixel_array(
        ds, index=0, raw=True, decoding_plugin=plugin.get(ds.file_meta.TransferSyntaxUID, ""))
    h, w = x.shape[:2]
    color = ds.PhotometricInterpretation
    if color.startswith("MONO"):
        y, narrow = shown(ds, x)
        if color == "MONOCHROME1":
            y = 65535 - y
        if narrow:
            return line("L", w, h, (y // 257).astype(np.uint8).tobytes())
        return line("I", w, h, y.astype("<u2").tobytes())
    if color == "PALETTE COLOR":
        x = pydicom.pixels.apply_color_lut(x, ds)
        if x.dtype == np.uint16:
            x = x >> 8
    elif color.startswith("YBR"):
        x = from_ycc(x)
    elif x.dtype == np.uint16:
        x = (x.astype(np.uint32) * 255 + 32767) // 65535
    return line("RGB", w, h, x.astype(np.uint8).tobytes())


for path in sorted(Path(sys.argv[1]).iterdir()):
    read = dicom if path.name.startswith("dicom_") else pillow
    try:
        what = read(path.read_bytes())
    except Exception as e:
        if len(sys.argv) > 2:
            print(path.name, repr(e), file=sys.stderr)
        what = "refused"
    print(path.name, what)
