"""Images for training: classes of synth.py, singles of gather.py, and the views that are made of
them."""

import os

import numpy as np
import torch
import torch.nn.functional as F

from vit import GRID, PATCH

HELD = 64  # the first classes are for validation
SIDE = GRID * PATCH


class Pool:
    """The classes of a folder that synth.py writes; it may still be growing. Singles: a folder of
    gather.py, or ''."""

    def __init__(self, root, seed, singles=""):
        self.others = np.load(f"{singles}/img.npy", mmap_mode="r") if singles else None
        self.root, self.random, self.order = root, np.random.default_rng(seed), []
        self.images, self.coverage = (
            np.load(f"{root}/{n}.npy", mmap_mode="r") for n in ("img", "cov")
        )

    def ready(self):
        return np.nonzero(np.load(os.path.join(self.root, "done.npy")))[0]

    def draw(self, n):
        """n classes, each of them once before any comes again."""
        while len(self.order) < n:
            ready = self.ready()
            self.order += list(self.random.permutation(ready[ready >= HELD]))
        drawn, self.order = self.order[:n], self.order[n:]
        return drawn

    def held(self):
        ready = self.ready()
        return ready[ready < HELD]

    def of(self, classes):
        """Images uint8 [E, 8, 3, S, S] (4 normal, then 4 defective), defective pixels [E, 8, P]."""
        x = torch.from_numpy(np.stack([self.images[c] for c in classes]))
        y = torch.from_numpy(np.stack([self.coverage[c] for c in classes]).astype(np.int64))
        return x.permute(0, 1, 4, 2, 3), y

    def singles(self, n):
        """n images uint8, in parts [*, 3, S, S] of one size: a normal and a defective one of each
        class; where there are singles, every other image is one of those."""
        paired, parts = n if self.others is None else n // 2, []
        if self.others is not None:
            parts.append(
                self.others[np.sort(self.random.integers(len(self.others), size=n - paired))]
            )
        out = []
        for c in self.draw(paired // 2):
            out += [
                self.images[c, self.random.integers(4)],
                self.images[c, self.random.integers(4, 8)],
            ]
        return [torch.from_numpy(x).permute(0, 3, 1, 2) for x in [np.stack(out), *parts]]


def views(x, g):
    """Images in 0 … 255 -> as many others [B, 3, 240, 240]: part of an image, rotated, mirrored,
    recoloured, as if enlarged from a small one, and with a piece of another one in it. Teacher and
    student see the same view. g: a CPU torch.Generator."""
    b, s = len(x), SIDE
    rand = lambda *shape: torch.rand(*shape, generator=g).to(x.device)
    plain = rand(b) < 0.3
    scale = torch.where(plain, 1.0, 0.35 + 0.75 * rand(b))
    angle = (
        torch.where(rand(b) < 0.5, 0.2 * (rand(b) - 0.5), 2 * np.pi * rand(b))
        + np.pi / 2 * (4 * rand(b)).floor()
    )
    angle = torch.where(plain, 0.0, angle)
    mirror = torch.where((rand(b) < 0.5) & ~plain, -1.0, 1.0)
    c, d = scale * angle.cos(), scale * angle.sin()
    at = (rand(b, 2) * 2 - 1) * (1 - scale).clamp(min=0)[:, None]
    affine = torch.stack(
        [torch.stack([c * mirror, -d, at[:, 0]], 1), torch.stack([d * mirror, c, at[:, 1]], 1)], 1
    )
    x = F.grid_sample(
        x,
        F.affine_grid(affine, (b, 3, s, s), align_corners=False),
        mode="bilinear",
        padding_mode="reflection",
        align_corners=False,
    )
    for i in (rand(b) < 0.15).nonzero()[:, 0].tolist():
        small = F.interpolate(
            x[i : i + 1], size=int(28 + 36 * rand(1)), mode="bilinear", antialias=True
        )
        x[i : i + 1] = F.interpolate(small, size=s, mode="bicubic", align_corners=False)
    order = torch.stack([torch.randperm(3, generator=g) for _ in range(b)]).to(x.device)
    order = torch.where((rand(b) < 0.3)[:, None], order, torch.arange(3, device=x.device))
    x = x.gather(1, order[:, :, None, None].expand_as(x))
    grey = (rand(b) < 0.15)[:, None, None, None]
    x = torch.where(grey, x.mean(1, keepdim=True).expand_as(x), x)
    gain, off = 0.6 + 0.7 * rand(b, 1, 1, 1), 60 * (rand(b, 1, 1, 1) - 0.5)
    x = torch.where((rand(b) < 0.5)[:, None, None, None], x * gain + off, x)
    corner, size = rand(b, 2), 0.15 + 0.5 * rand(b, 2)
    line = (torch.arange(s, device=x.device) + 0.5) / s
    inside = lambda i: (
        (line[None] > corner[:, i : i + 1])
        & (line[None] < corner[:, i : i + 1] + size[:, i : i + 1])
    )
    cut = (inside(0)[:, :, None] & inside(1)[:, None, :] & (rand(b) < 0.3)[:, None, None])[:, None]
    return torch.where(cut, x.roll(1, 0), x).clamp(0, 255)


def transformed(x, y, r):
    """Images of one class [8, 3, S, S] and its labels [8, P] under one rotation, mirror and change
    of colour."""
    y, k = y.reshape(-1, GRID, GRID), int(r.integers(4))
    x, y = torch.rot90(x, k, (2, 3)), torch.rot90(y, k, (1, 2))
    if r.random() < 0.5:
        x, y = x.flip(3), y.flip(2)
    if r.random() < 0.3:
        x = x[:, r.permutation(3).tolist()]
    if r.random() < 0.5:
        x = (x * r.uniform(0.6, 1.3) + r.uniform(-40, 40)).clamp(0, 255)
    return x, y.reshape(len(y), -1)
