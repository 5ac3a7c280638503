"""Gives a frozen tower of train.py its heads and writes the model file.

    python3 synth.py POOL2 --classes 700 --seed 2        # classes apart from the tower's
    python3 heads.py --tower RUN/last.pt --pool POOL2 --kinds SINGLES --out model.safetensors

The heads are not trained on labels: what they learn of synthetic defects does not carry over to
real ones (model/mini/README.md). diff_head learns to be the quadratic mean of the residual map, on
maps of classes: of four normal images, each other's prompts, and of anomalous ones: defective ones
of the class, and normal ones of another class. Kinds are gather.py's: images of one folder, or one
character of several fonts. adapter and diff_head_ref are a distance of class tokens, which has next
to no say (--image-scale): on unseen kinds of images a small tower's class token is a hint only.
"""

import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

import vit
from pool import HELD, SIDE, Pool, transformed
from vit import GRID

TEXT_AND_IMAGE = 1.0  # what diff_head sees beside the map: s_a + s_i, 0.5 each


class Episodes:
    """What a frozen tower makes of classes: tokens [*, W], and mean residual maps [*, P] for 1, 2
    and 3 prompts."""

    def __init__(self, model, r):
        self.model, self.random, self.tokens, self.maps = model, r, [], []

    @torch.no_grad()
    def add(self, classes):
        """classes: images [N, 3, S, S], the first four normal. The normals of one are foreign to
        the next."""
        foreign = None
        for x in classes:
            token, taps = self.model(x)
            self.tokens.append(token)
            if foreign is not None:
                self.keep([torch.cat(t) for t in zip(taps, foreign)])
            foreign = [t[:4] for t in taps]

    def keep(self, taps):
        n, r = len(taps[0]), self.random
        for k in (1, 2, 3):
            allowed = torch.zeros(n, 4, dtype=torch.bool)
            for q in range(n):
                allowed[q, r.permutation([j for j in range(4) if j != q])[:k].tolist()] = True
            self.maps.append(sum(vit.residuals(taps, allowed)) / len(taps))


def made(pool, classes, r):
    """Classes of synth.py."""
    for c in pool.draw(min(classes, len(pool.ready()) - HELD)):
        x, y = (v[0] for v in pool.of([c]))
        yield transformed(x.float(), y, r)[0]


def gathered(root, classes, r):
    """Four images of one kind each, some of them as if enlarged from small ones."""
    images, kinds = np.load(f"{root}/img.npy", mmap_mode="r"), np.load(f"{root}/kind.npy")
    large = [k for k, n in enumerate(np.bincount(kinds)) if n >= 8]
    for _ in range(classes):
        of = r.choice(np.nonzero(kinds == r.choice(large))[0], 4, replace=False)
        x = torch.from_numpy(np.stack([images[i] for i in of])).permute(0, 3, 1, 2).float()
        side = int(r.integers(28, 64)) if r.random() < 0.5 else SIDE
        x = F.interpolate(x, size=side, mode="bilinear", antialias=True)
        yield (
            F.interpolate(x, size=SIDE, mode="bicubic", align_corners=False).clamp(0, 255)
            if side < SIDE
            else x
        )


def write_images(folder, pool, kinds):
    """A hundred normal images, half of them of the kinds, as PNG."""
    os.makedirs(folder, exist_ok=True)
    images = [pool.images[c, 0] for c in pool.draw(50 if kinds else 100)]
    if kinds:
        others = np.load(f"{kinds}/img.npy", mmap_mode="r")
        images += [others[i] for i in np.linspace(0, len(others) - 1, 50).astype(int)]
    for i, x in enumerate(images):
        Image.fromarray(x).save(f"{folder}/{i:03}.png")


@torch.no_grad()
def distances(model, tokens, scale):
    """adapter and diff_head_ref as a distance of class tokens: the adapter has the leading
    directions of the tokens, each with its opposite, for its ReLUs; the head adds up how far each
    is from the prompts'.
    """
    _, _, v = torch.linalg.svd(tokens - tokens.mean(0), full_matrices=False)
    down, up = model.adapter.fc[0].weight, model.adapter.fc[2].weight
    half, n = len(down) // 2, len(down)
    down[:half], down[half:] = v[:half], -v[:half]
    down.div_((tokens @ v[:half].T).std(0).repeat(2)[:, None])
    nn.init.normal_(up, std=0.01)
    up[:n, :n] = torch.eye(n)
    head = model.diff_head_ref
    for layer in (head.projection1, head.projection2, head.projection3):
        nn.init.normal_(layer.weight, std=0.01), nn.init.zeros_(layer.bias)
    head.projection1.weight[:n, :n], head.projection1.weight[n : 2 * n, :n] = torch.eye(
        n
    ), -torch.eye(n)
    head.projection2.weight[:, : 2 * n] += 1 / n
    head.projection2.bias.copy_(torch.linspace(2, -2, len(head.projection2.bias)))
    head.projection3.weight.add_(2 / len(head.projection2.bias)).mul_(scale)


def varied(maps, r):
    """Maps [N, P] under one rotation and cyclic shift, some fainter or stronger, half of them with
    a spot."""
    x = maps * torch.from_numpy(r.uniform(0.5, 1.6, (len(maps), 1))).float()
    x = torch.rot90(x.reshape(-1, GRID, GRID), int(r.integers(4)), (1, 2))
    x = x.roll((int(r.integers(GRID)), int(r.integers(GRID))), (1, 2)).flatten(1)
    rows = torch.arange(len(x))[::2]
    x[rows, torch.from_numpy(r.integers(GRID * GRID, size=len(rows)))] += torch.from_numpy(
        r.uniform(0, 0.25, len(rows))
    ).float()
    return x


def imitate(head, maps, o, r):
    """Fits a head to o.slope × (the map's quadratic mean − the median of those of all maps)."""
    middle = float(maps.square().mean(1).sqrt().median())
    with torch.no_grad():  # local windows with thresholds, spread over what there is
        yy, xx = torch.meshgrid(
            torch.arange(GRID).float(), torch.arange(GRID).float(), indexing="ij"
        )
        for w, b in zip(head.projection1.weight, head.projection1.bias):
            cy, cx = r.uniform(-0.5, GRID - 0.5, 2)
            near = torch.exp(
                -((yy - cy) ** 2 + (xx - cx) ** 2) / (2 * r.uniform(0.4, 1.1) ** 2)
            ).flatten()
            w.copy_(near / near.sum() / middle)
            b.copy_(-TEXT_AND_IMAGE / middle - r.uniform(0, 3))
    optimiser = torch.optim.AdamW(head.parameters(), lr=o.rate, weight_decay=0)
    for step in range(o.steps):
        for g in optimiser.param_groups:
            g["lr"] = o.rate * min(1, (step + 1) / 100) * (1 - step / o.steps)
        x = varied(maps[r.integers(len(maps), size=256)], r)
        wanted = x.square().mean(1).sqrt() / middle - 1
        loss = F.smooth_l1_loss(head(x + TEXT_AND_IMAGE), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 500 == 0 or step + 1 == o.steps:
            print(f"  step {step} {float(loss.detach()):.5f}", flush=True)
    with torch.no_grad():
        for v in (head.projection3.weight, head.projection3.bias):
            v.mul_(o.slope * middle)


def furnish(model, episodes, o, r):
    for head in (model.adapter, model.diff_head, model.diff_head_ref):
        for layer in head.modules():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
    model.eval()  # batch norm is nothing, and stays it
    distances(model, torch.cat(episodes.tokens), o.image_scale)
    imitate(model.diff_head, torch.cat(episodes.maps), o, r)


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("--tower", required=True)
    p.add_argument("--pool", required=True)
    p.add_argument("--kinds", default="", help="a folder of gather.py")
    p.add_argument("--out", required=True)
    p.add_argument("--classes", type=int, default=400, help="of each of the two")
    p.add_argument("--steps", type=int, default=3000)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument(
        "--slope", type=float, default=6.5, help="of the holistic logit by the quadratic mean"
    )
    p.add_argument("--image-scale", type=float, default=5e-4)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument(
        "--images", default="", help="a folder to write images to, for inctrl quantize --calibrate"
    )
    p.add_argument("--threads", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed + 5)
    z = torch.load(o.tower, map_location="cpu")
    model = vit.Mini(*(z["config"][k] for k in ("width", "layers", "embed", "taps")))
    model.load_state_dict(z["average"])
    model.eval()
    if o.images:
        write_images(o.images, Pool(o.pool, o.seed), o.kinds)
    episodes = Episodes(model, r)
    episodes.add(made(Pool(o.pool, o.seed + 1), o.classes, r))
    if o.kinds:
        episodes.add(gathered(o.kinds, o.classes, r))
    furnish(model, episodes, o, r)
    vit.write(model, o.out, f"mini InCTRL, {z['step']} steps, synthetic pool")


if __name__ == "__main__":
    main()
