"""Writes odd.txt: what Pillow 12 makes of the files that TestOdd writes into INCTRL_ODD.

    mkdir /tmp/odd && INCTRL_ODD=/tmp/odd go test -count=1 -run '^TestOdd$' ./model/preprocess
    python3 model/preprocess/testdata/odd.py /tmp/odd > model/preprocess/testdata/odd.txt
"""
import hashlib
import io
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

assert PIL.__version__.startswith("12."), PIL.__version__


def summary(data):
    try:
        im = Image.open(io.BytesIO(data))
        im.load()
    except Exception:
        return "refused"
    mode, pixels = im.mode, im
    if mode == "1":
        pixels = im.convert("L")
    elif mode == "P":
        pixels = im.convert("RGB")
    elif mode.startswith("I"):
        mode = "I"
        return f"{mode} {im.width} {im.height} " + hashlib.sha256(
            np.array(im).astype("<u2").tobytes()).hexdigest()
    return f"{mode} {im.width} {im.height} " + hashlib.sha256(pixels.tobytes()).hexdigest()


for path in sorted(Path(sys.argv[1]).iterdir()):
    print(path.name, summary(path.read_bytes()))
