"""Trains InCTRL's heads on a frozen tower of train.py and writes the model file.

    python3 synth.py POOL2 --classes 400 --seed 2        # classes apart from the tower's
    python3 heads.py --tower RUN/last.pt --pool POOL2 --out model.safetensors

adapter and diff_head_ref are trained on one half of the classes, diff_head on the other, so that it
learns how far the image score is to be trusted on what it was not trained on. It starts as local windows
of the residual map. The image head's logit is scaled down (--image-scale): on unseen kinds of pictures
a small tower's class token is a hint only.
"""
import argparse

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import vit
from pool import HELD, Pool, turned
from vit import GRID

LABELS = torch.tensor([0.] * 4 + [1.] * 4)
SOFT = .9, .05  # labels run from 0.05 to 0.95


def focal(logit, label):
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
    """What a frozen tower makes of classes: tokens [8, W], mean residual maps [8, P] and who is whose
    prompt [8, 4] (rows sum to 1), for 1, 2 and 3 prompts each."""
    @torch.no_grad()
    def __init__(self, model, pool, classes, r):
        self.tokens, self.maps, self.prompts = [], [], []
        for c in pool.draw(min(classes, len(pool.ready()) - HELD)):
            x, y = (v[0] for v in pool.of([c]))
            x, _ = turned(x.float(), y, r)
            token, taps = model(x)
            for k in (1, 2, 3):
                allowed = torch.zeros(8, 4, dtype=torch.bool)
                for q in range(8):
                    allowed[q, r.permutation([j for j in range(4) if j != q])[:k].tolist()] = True
                self.maps.append(sum(vit.residuals(taps, allowed)) / len(taps))
                self.tokens.append(token)
                self.prompts.append(allowed.float() / k)
        self.half = len(self.maps) // 6 * 3

    def normal(self):
        return torch.cat([m[:4].flatten() for m in self.maps])


def fit(params, loss, episodes, steps, r):
    optimiser = torch.optim.AdamW(params, lr=1e-3, weight_decay=.05)
    for step in range(steps):
        for g in optimiser.param_groups:
            g["lr"] = 1e-3 * min(1, (step + 1) / 50) * (1 - step / steps)
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


def train(model, episodes, o, r):
    e, label = episodes, LABELS.repeat(24) * SOFT[0] + SOFT[1]
    for head in (model.adapter, model.diff_head, model.diff_head_ref):
        for layer in head.modules():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
    spread = torch.cat(e.tokens[::3]).std(0).mean()
    model.adapter.fc[0].weight.data.div_(spread)

    def residual(i, jitter=.2):
        a = model.adapter.fc(e.tokens[i] + jitter * spread * torch.randn_like(e.tokens[i]))
        return e.prompts[i] @ a[:4] - a

    image = model.diff_head_ref.train()
    fit([*model.adapter.parameters(), *image.parameters()],
        lambda ids: focal(image(torch.cat([residual(i) for i in ids])), label), np.arange(e.half), o.steps // 3, r)
    image.eval()
    with torch.no_grad():
        image.projection3.weight.mul_(o.image_scale)
        image.projection3.bias.mul_(o.image_scale)
        scores = [torch.sigmoid(image(residual(i, 0))) for i in range(len(e.maps))]
        windows(model.diff_head.projection1, e.normal(), r)
    model.diff_head.train()

    def holistic(ids):
        noise = .02 * o.image_scale
        x = [moved(e.maps[i], r) + (scores[i] + noise * torch.randn(8))[:, None] + .5 for i in ids]
        return focal(model.diff_head(torch.cat(x)), label)

    fit(list(model.diff_head.parameters()), holistic, np.arange(e.half, len(e.maps)), o.steps, r)
    model.eval()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tower", required=True)
    p.add_argument("--pool", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--classes", type=int, default=400)
    p.add_argument("--steps", type=int, default=2000)
    p.add_argument("--image-scale", type=float, default=.04)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed + 5)
    z = torch.load(o.tower, map_location="cpu")
    model = vit.Mini(*(z["config"][k] for k in ("width", "layers", "embed", "taps")))
    model.load_state_dict(z["average"])
    model.eval()
    train(model, Episodes(model, Pool(o.pool, o.seed + 1), o.classes, r), o, r)
    vit.write(model, o.out, f"mini InCTRL, {z['step']} steps, synthetic pool")


if __name__ == "__main__":
    main()
