"""Images and fonts of folders -> single images for distillation, beside synth.py's classes.

    python3 gather.py OUT_DIR FOLDER [FOLDER ...]

writes OUT_DIR/img.npy uint8 [N, 288, 288, 3] and OUT_DIR/kind.npy int64 [N], equal for images of
one folder and for the same character of any font. Photographs are cut to a square; drawings with a
transparent ground and the characters of fonts are laid on a ground of their own.
"""

import argparse
import os
import string

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 288
IMAGES, FONTS = (".jpg", ".jpeg", ".png"), (".ttf", ".otf")
CHARACTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def ground(r):
    """A plain colour or a soft gradient: often white, black or grey."""
    k = r.integers(4)
    a = np.full(3, (255, 0, r.integers(256), 0)[k], np.float32) if k < 3 else r.uniform(0, 255, 3)
    b = a + (r.random() < 0.3) * r.normal(0, 40, 3)
    t = np.linspace(0, 1, SIDE)[:, None, None]
    field = np.broadcast_to(
        a + (b - a) * (t if r.random() < 0.5 else t.swapaxes(0, 1)), (SIDE, SIDE, 3)
    )
    return Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))


def image(r, path):
    with Image.open(path) as im:
        im.draft("RGB", (2 * SIDE, 2 * SIDE))
        im = im.convert("RGBA" if "A" in im.getbands() or "transparency" in im.info else "RGB")
    if im.mode == "RGBA":
        side = int(SIDE * r.uniform(0.6, 1))
        im.thumbnail((side, side), Image.BICUBIC)
        back = ground(r)
        back.paste(
            im,
            tuple(int(v) for v in r.integers(0, (SIDE - im.width + 1, SIDE - im.height + 1))),
            im,
        )
        return back
    s = SIDE / min(im.size)
    im = im.resize((max(SIDE, round(im.width * s)), max(SIDE, round(im.height * s))), Image.BICUBIC)
    x, y = (im.width - SIDE) // 2, (im.height - SIDE) // 2
    return im.crop((x, y, x + SIDE, y + SIDE))


def character(r, path, sign):
    """A character, light on dark or dark on light, small images' blur included."""
    side = int(r.choice([28, 32, 48, 96, SIDE]))
    im = Image.new("L", (side, side))
    font = ImageFont.truetype(path, int(side * r.uniform(0.55, 0.95)))
    ImageDraw.Draw(im).text((side / 2, side / 2), sign, 255, font, "mm")
    im = im.rotate(float(r.normal(0, 8)), Image.BICUBIC).resize((SIDE, SIDE), Image.BICUBIC)
    back = ground(r) if r.random() < 0.5 else Image.new("RGB", (SIDE, SIDE))
    ink = (
        tuple(int(v) for v in 255 - np.asarray(back.resize((1, 1)))[0, 0])
        if r.random() < 0.8
        else (200, 30, 30)
    )
    back.paste(Image.new("RGB", (SIDE, SIDE), ink), (0, 0), im)
    return back


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("out"), p.add_argument("folders", nargs="+"), p.add_argument(
        "--seed", type=int, default=3
    )
    o = p.parse_args()
    r = np.random.default_rng(o.seed)
    files = sorted(
        os.path.join(d, n)
        for f in o.folders
        for d, _, names in os.walk(f, followlinks=True)
        for n in names
    )
    todo = [(os.path.dirname(n), image, n) for n in files if n.lower().endswith(IMAGES)]
    todo += [
        (c, character, n, c)
        for n in files
        if n.lower().endswith(FONTS)
        for c in r.permutation(list(CHARACTERS))[:40]
    ]
    kept, kinds, numbers = [], [], {}
    for kind, make, *what in todo:
        try:
            x = np.asarray(make(r, *what))
        except (OSError, ValueError, Image.DecompressionBombError) as e:
            print(what[0], repr(e))
            continue
        if x.std() > 4:
            kept.append(x)
            kinds.append(numbers.setdefault(kind, len(numbers)))
    os.makedirs(o.out, exist_ok=True)
    np.save(o.out + "/img.npy", np.stack(kept))
    np.save(o.out + "/kind.npy", np.array(kinds))
    print(len(kept), "of", len(todo), "images")


if __name__ == "__main__":
    main()
