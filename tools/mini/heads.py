"""Trains InCTRL's heads on a frozen tower of train.py and writes the model file.

    python3 synth.py POOL2 --classes 700 --seed 2        # classes apart from the tower's
    python3 heads.py --tower RUN/last.pt --pool POOL2 --kinds SINGLES --out model.safetensors

An episode is a class: four normal pictures, each other's prompts, and anomalous ones: defective ones of
the class, and normal ones of another class. Kinds are gather.py's: pictures of one folder, or one
character of several fonts, against those of another.

adapter and diff_head_ref are trained on one half of the episodes, diff_head on the other, so that it
learns how far the image score is to be trusted on what it was not trained on. It starts as local windows
of the residual map. The image head's logit is scaled down (--image-scale): on unseen kinds of pictures
a small tower's class token is a hint only.
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

import vit
from pool import HELD, SIDE, Pool, turned
from vit import GRID

SOFT = .9, .05  # labels run from 0.05 to 0.95


def focal(logit, label):
    label = label * SOFT[0] + SOFT[1]
    p = torch.sigmoid(logit)
    right = torch.where(label > .5, p, 1 - p)
    return ((1 - right) ** 2 * F.binary_cross_entropy_with_logits(logit, label, reduction="none")).mean()


def moved(maps, r):
    """Residual maps [N, P] under one mirror, quarter turn and cyclic shift: a defect may be anywhere."""
    z = torch.rot90(maps.reshape(-1, GRID, GRID), int(r.integers(4)), (1, 2))
    if r.random() < .5:
        z = z.flip(2)
    return z.roll((int(r.integers(GRID)), int(r.integers(GRID))), (1, 2)).flatten(1)


class Episodes:
    """What a frozen tower makes of classes of N pictures: tokens [N, W], mean residual maps [N, P], who is whose
    prompt [N, 4] (rows sum to 1) and who is anomalous [N], for 1, 2 and 3 prompts each."""
    def __init__(self, model, r):
        self.model, self.random = model, r
        self.tokens, self.maps, self.prompts, self.labels = [], [], [], []

    @torch.no_grad()
    def add(self, classes):
        """classes: pictures [N, 3, S, S], the first four normal. The normals of one are foreign to the next."""
        foreign = None
        for x in classes:
            token, taps = self.model(x)
            if foreign is not None:
                self.keep(torch.cat([token, foreign[0]]), [torch.cat(t) for t in zip(taps, foreign[1])])
            foreign = token[:4], [t[:4] for t in taps]

    def keep(self, token, taps):
        n, r = len(token), self.random
        for k in (1, 2, 3):
            allowed = torch.zeros(n, 4, dtype=torch.bool)
            for q in range(n):
                allowed[q, r.permutation([j for j in range(4) if j != q])[:k].tolist()] = True
            self.maps.append(sum(vit.residuals(taps, allowed)) / len(taps))
            self.tokens.append(token)
            self.prompts.append(allowed.float() / k)
            self.labels.append((torch.arange(n) >= 4).float())

    def halves(self):
        """The even and the odd classes."""
        i = np.arange(len(self.maps))
        return i[i // 3 % 2 == 0], i[i // 3 % 2 == 1]

    def normal(self):
        return torch.cat([m[:4].flatten() for m in self.maps])


def made(pool, classes, r):
    """Classes of synth.py."""
    for c in pool.draw(min(classes, len(pool.ready()) - HELD)):
        x, y = (v[0] for v in pool.of([c]))
        yield turned(x.float(), y, r)[0]


def gathered(root, classes, r):
    """Four pictures of one kind each, some of them as if enlarged from small ones."""
    pictures, kinds = np.load(f"{root}/img.npy", mmap_mode="r"), np.load(f"{root}/kind.npy")
    large = [k for k, n in enumerate(np.bincount(kinds)) if n >= 8]
    for _ in range(classes):
        of = r.choice(np.nonzero(kinds == r.choice(large))[0], 4, replace=False)
        x = torch.from_numpy(np.stack([pictures[i] for i in of])).permute(0, 3, 1, 2).float()
        side = int(r.integers(28, 64)) if r.random() < .5 else SIDE
        x = F.interpolate(x, size=side, mode="bilinear", antialias=True)
        yield F.interpolate(x, size=SIDE, mode="bicubic", align_corners=False).clamp(0, 255) if side < SIDE else x


def write_pictures(folder, pool, kinds):
    """A hundred normal pictures, half of them of the kinds, as PNG."""
    os.makedirs(folder, exist_ok=True)
    pictures = [pool.pictures[c, 0] for c in pool.draw(50 if kinds else 100)]
    if kinds:
        others = np.load(f"{kinds}/img.npy", mmap_mode="r")
        pictures += [others[i] for i in np.linspace(0, len(others) - 1, 50).astype(int)]
    for i, x in enumerate(pictures):
        Image.fromarray(x).save(f"{folder}/{i:03}.png")


def fit(params, loss, episodes, steps, r, rate=1e-3):
    optimiser = torch.optim.AdamW(params, lr=rate, weight_decay=.05)
    for step in range(steps):
        for g in optimiser.param_groups:
            g["lr"] = rate * min(1, (step + 1) / 50) * (1 - step / steps)
        value = loss([int(i) for i in r.choice(episodes, 24)])
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        if step % 500 == 0:
            print(f"  step {step} {float(value.detach()):.4f}", flush=True)


def windows(head, normal, r):
    """diff_head's first layer as local windows of the map, half of them less its mean, with thresholds
    spread over what normal patches reach. Its input is the map plus about 1."""
    mean, std, high = float(normal.mean()), float(normal.std()), float(np.quantile(normal.numpy(), .98))
    yy, xx = torch.meshgrid(torch.arange(GRID).float(), torch.arange(GRID).float(), indexing="ij")
    for j in range(len(head.weight)):
        cy, cx = r.uniform(-.5, GRID - .5, 2)
        w = torch.exp(-((yy - cy) ** 2 + (xx - cx) ** 2) / (2 * r.uniform(.4, 1.1) ** 2)).flatten()
        w = w / w.sum()
        at = mean + r.uniform(-.5, 2.5) * (high - mean)
        offset = at + 1
        if j % 2:
            w, offset = w - 1 / w.numel(), at - mean
        head.weight[j], head.bias[j] = w / std, -offset / std


def distances(model, tokens):
    """adapter and diff_head_ref as a distance of class tokens: the adapter has the leading directions of the
    tokens, each with its opposite, for its ReLUs; the head adds up how far each is from the prompts'."""
    _, _, v = torch.linalg.svd(tokens - tokens.mean(0), full_matrices=False)
    down, up = model.adapter.fc[0].weight, model.adapter.fc[2].weight
    half, n = len(down) // 2, len(down)
    down[:half], down[half:] = v[:half], -v[:half]
    down.div_((tokens @ v[:half].T).std(0).repeat(2)[:, None])
    nn.init.normal_(up, std=.01)
    up[:n, :n] = torch.eye(n)
    head = model.diff_head_ref
    for layer, std in ((head.projection1, .01), (head.projection2, .01), (head.projection3, .01)):
        nn.init.normal_(layer.weight, std=std), nn.init.zeros_(layer.bias)
    head.projection1.weight[:n, :n], head.projection1.weight[n:2 * n, :n] = torch.eye(n), -torch.eye(n)
    head.projection2.weight[:, :2 * n] += 1 / n
    head.projection2.bias.copy_(torch.linspace(2, -2, len(head.projection2.bias)))
    head.projection3.weight.add_(2 / len(head.projection2.bias))


def train(model, episodes, o, r):
    e = episodes
    first, second = e.halves()
    for head in (model.adapter, model.diff_head, model.diff_head_ref):
        for layer in head.modules():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
    tokens = torch.cat(e.tokens[::3])
    spread = tokens.std(0).mean()
    with torch.no_grad():
        distances(model, tokens)
    labels = lambda ids: torch.cat([e.labels[i] for i in ids])

    def residual(i, jitter=.2):
        a = model.adapter.fc(e.tokens[i] + jitter * spread * torch.randn_like(e.tokens[i]))
        return e.prompts[i] @ a[:4] - a

    image = model.diff_head_ref.train()
    fit([*model.adapter.parameters(), *image.parameters()],
        lambda ids: focal(image(torch.cat([residual(i) for i in ids])), labels(ids)), first, o.image_steps, r, o.image_rate)
    image.eval()
    with torch.no_grad():
        image.projection3.weight.mul_(o.image_scale)
        image.projection3.bias.mul_(o.image_scale)
        scores = [torch.sigmoid(image(residual(i, 0))) for i in range(len(e.maps))]
        windows(model.diff_head.projection1, e.normal(), r)
    model.diff_head.train()

    def holistic(ids):
        noise = .02 * o.image_scale
        x = [moved(e.maps[i], r) + (scores[i] + noise * torch.randn(len(scores[i])))[:, None] + .5 for i in ids]
        return focal(model.diff_head(torch.cat(x)), labels(ids))

    fit(list(model.diff_head.parameters()), holistic, second, o.steps, r)
    model.eval()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tower", required=True)
    p.add_argument("--pool", required=True)
    p.add_argument("--kinds", default="", help="a folder of gather.py")
    p.add_argument("--out", required=True)
    p.add_argument("--classes", type=int, default=400, help="of each of the two")
    p.add_argument("--steps", type=int, default=500)
    p.add_argument("--image-steps", type=int, default=100)
    p.add_argument("--image-rate", type=float, default=1e-6)
    p.add_argument("--image-scale", type=float, default=.02)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--pictures", default="", help="a folder to write pictures to, for inctrl quantize --calibrate")
    p.add_argument("--threads", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed + 5)
    z = torch.load(o.tower, map_location="cpu")
    model = vit.Mini(*(z["config"][k] for k in ("width", "layers", "embed", "taps")))
    model.load_state_dict(z["average"])
    model.eval()
    if o.pictures:
        write_pictures(o.pictures, Pool(o.pool, o.seed), o.kinds)
    episodes = Episodes(model, r)
    episodes.add(made(Pool(o.pool, o.seed + 1), o.classes, r))
    if o.kinds:
        episodes.add(gathered(o.kinds, o.classes, r))
    train(model, episodes, o, r)
    vit.write(model, o.out, f"mini InCTRL, {z['step']} steps, synthetic pool")


if __name__ == "__main__":
    main()
