"""Sets that weights are chosen by: normal training images only, some with a defect painted in.

    python3 choice.py OUT_DIR DATA
    inctrl eval OUT_DIR/* --model MODEL

DATA: folders SET/CATEGORY/train/good. Of a set with one category half of the images are to draw
prompts from, the others are the good ones of the test and, with a defect of synth.py each, its 60
bad ones; of a set with several, 7 are to draw from and the others are the test of one category
against all.
"""

import argparse
import glob
import os

import numpy as np
from PIL import Image

from synth import S, defect

PAINTED = 60


def square(path):
    """The image's central square, as synth.py has images."""
    with Image.open(path) as im:
        im = im.convert("RGB")
    side = min(im.size)
    x, y = (im.width - side) // 2, (im.height - side) // 2
    return np.asarray(im.resize((S, S), Image.BICUBIC, (x, y, x + side, y + side)), np.float32)


def save(folder, name, x):
    os.makedirs(folder, exist_ok=True)
    Image.fromarray(np.clip(x, 0, 255).astype(np.uint8)).save(f"{folder}/{name}.png")


def painted(r, x, other):
    """x with a defect that shows, somewhere on what is not black."""
    focus = x.max(-1) > 30
    while True:
        y = defect(r, x, focus, other)
        changed = (np.abs(np.clip(y, 0, 255) - x).max(-1) > 20).sum()
        if 25 < changed < 0.3 * S * S:
            return y


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("out"), p.add_argument("data"), p.add_argument("--seed", type=int, default=0)
    o = p.parse_args()
    r = np.random.default_rng(o.seed)
    for root in sorted(glob.glob(o.data + "/*/")):
        categories = sorted(glob.glob(root + "*/train/good/"))
        for folder in categories:
            x = [square(n) for n in sorted(glob.glob(folder + "*"))]
            target = os.path.join(o.out, *folder.rstrip("/").split("/")[-4:-2])
            shown = 7 if len(categories) > 1 else len(x) // 2
            for i, z in enumerate(x):
                save(f"{target}/{'train' if i < shown else 'test'}/good", f"{i:03}", z)
            for i in range(PAINTED if len(categories) == 1 else 0):
                z, other = (x[k] for k in r.choice(np.arange(shown, len(x)), 2, False))
                save(target + "/test/painted", f"{i:03}", painted(r, z, other))


if __name__ == "__main__":
    main()
