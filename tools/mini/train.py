"""Trains the bundled model's tower: a small ViT that follows a teacher's residual stream on
procedural images, then, near the end, also tells defects apart by its residuals against normal
prompts.

    python3 synth.py POOL --classes 24000 --seed 1 --workers 2      # may go on while this trains
    python3 train.py --pool POOL --teacher VIT --out RUN --minutes 25
    python3 heads.py --tower RUN/last.pt --pool POOL2 --out model.safetensors

The run is resumed when the same command is given again; a file RUN/stop ends it early.
"""

import argparse
import collections
import math
import os
import queue
import threading
import time

import torch
import torch.nn.functional as F
from torch import nn

import vit
from muon import Muon
from pool import Pool, transformed, views
from teacher import Teacher


class Criterion(nn.Module):
    """Slope and offset of each tap's logistic; what the student is asked for beside it."""

    def __init__(self, taps):
        super().__init__()
        self.log_a, self.b = nn.Parameter(torch.full((taps + 1,), math.log(60.0))), nn.Parameter(
            torch.full((taps + 1,), 0.04)
        )

    def distil(self, student, target, variances, token_share):
        """Unexplained part of the target's taps, and 1 − cosine, patch by patch and of the class
        token."""
        (token, taps), (wanted, states), loss = student, target, 0
        for x, t, v in zip(taps, states, variances):
            x = x.float()
            loss = (
                loss
                + ((x - t) ** 2).sum(-1).mean() / v
                + (1 - F.cosine_similarity(x, t, dim=-1)).mean()
            )
        return (
            loss / len(taps),
            token_share * (1 - F.cosine_similarity(token.float(), wanted, dim=-1)).mean(),
        )

    def logistic(self, d, i):
        return self.log_a[i].exp() * (d - self.b[i])

    def patches(self, d, label, i):
        """Balanced logistic loss of residuals [N, P] by label 1 / 0 / −1 (between), and of each
        image's hardest normal patches, which decide its maximum."""
        z = self.logistic(d, i)
        bad, good = z[label == 1], z[label == 0]
        loss = F.softplus(good).mean()
        if len(bad):
            loss = loss + F.softplus(-bad).mean()
        return loss + 0.3 * F.softplus(z.masked_fill(label != 0, -1e4).topk(5, 1).values).mean()

    def episode(self, taps, covered, r):
        """One class [8, P, W]: four normal images, each other's prompts, and four defective."""
        n, k = len(covered), len(covered) // 2
        shots = int(r.integers(1, k))
        allowed = torch.zeros(n, k, dtype=torch.bool)
        for i in range(n):
            allowed[i, r.permutation([j for j in range(k) if j != i])[:shots].tolist()] = True
        maps = vit.residuals(taps, allowed.to(covered.device))
        mean = sum(maps) / len(maps)
        label = torch.where(covered >= 12, 1, torch.where(covered == 0, 0, -1))
        loss = sum(self.patches(d, label, i) for i, d in enumerate(maps + [mean])) / (len(maps) + 1)
        s = self.logistic(mean.topk(3, 1).values.mean(1), -1)
        bad = torch.arange(n, device=s.device) >= k
        return (
            loss
            + F.softplus(s[:k, None] - s[None, k:]).mean()
            + 0.5 * F.binary_cross_entropy_with_logits(s, bad.float())
        )


class Training:
    def __init__(self, o):
        self.o, self.step, self.used = o, 0, 0.0
        self.past = collections.deque(maxlen=4096)
        self.dtype = torch.bfloat16 if o.precision == "bf16" else torch.float32
        torch.manual_seed(o.seed)
        self.model = (
            vit.load(o.start, o.layers, o.taps)
            if o.start
            else vit.Mini(o.width, o.layers, o.width, o.taps)
        )
        self.model.to(o.device).train()
        self.criterion = Criterion(len(o.taps)).to(o.device)
        self.teacher = Teacher(o.teacher, o.device, self.dtype)
        self.pool = Pool(o.pool, [o.seed, 0], o.singles)
        self.generator = torch.Generator().manual_seed(o.seed)
        self.optimisers = self.make_optimisers()
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.resume()
        self.variances = self.spread()
        self.next = self.feed()

    def make_optimisers(self):
        named = [
            (n, p)
            for n, p in self.model.named_parameters()
            if not n.startswith(("text_direction", "diff_head", "adapter"))
        ]
        matrices = [p for n, p in named if "resblocks" in n and p.ndim == 2]
        other = [p for n, p in named if not ("resblocks" in n and p.ndim == 2)] + list(
            self.criterion.parameters()
        )
        groups = [
            dict(params=[p for p in other if p.ndim > 1], weight_decay=0.05),
            dict(params=[p for p in other if p.ndim <= 1], weight_decay=0),
        ]
        all = [
            torch.optim.AdamW(groups, lr=self.o.rate, betas=(0.9, 0.98)),
            Muon(matrices, lr=self.o.muon_rate, decay=0.01, dtype=self.dtype),
        ]
        for q in all:
            for g in q.param_groups:
                g["base"] = g["lr"]
        return all

    def spread(self):
        """Mean squared distance of the targets from their mean, tap by tap; the teacher's basis
        where there is none."""
        g, pool = torch.Generator().manual_seed(1), Pool(
            self.o.pool, [self.o.seed, 1], self.o.singles
        )
        x = [
            y.to(self.o.device) for _ in range(8) for y in self.look(pool.singles(32), g).split(32)
        ]
        if self.teacher.basis is None:
            self.teacher.fit(x)
        return [
            float((z - z.mean((0, 1))).square().sum(-1).mean())
            for z in (torch.cat(t) for t in zip(*(self.teacher(y)[1] for y in x)))
        ]

    def look(self, parts, g):
        return torch.cat([views(x.to(self.o.device).float(), g) for x in parts])

    def feed(self):
        """Images for the next step, read ahead by threads on a GPU."""
        if self.o.device == "cpu":
            return lambda: self.pool.singles(self.o.fresh)
        q = queue.Queue(4 * self.o.loaders)

        def go(i):
            p = Pool(self.o.pool, [self.o.seed, self.step, i], self.o.singles)
            while True:
                q.put(p.singles(self.o.fresh))

        for i in range(self.o.loaders):
            threading.Thread(target=go, args=(i,), daemon=True).start()
        return q.get

    def lesson(self):
        """Views and what the teachers see in them: some new ones, the rest drawn from the last
        thousands."""
        x = self.look(self.next(), self.generator)
        token, taps = self.teacher(x)
        if self.o.fresh == self.o.batch:
            return x, (token, taps)
        for i in range(len(x)):
            self.past.append((x[i].to(torch.uint8), token[i], [t[i].half() for t in taps]))
        again = [
            self.past[i]
            for i in self.pool.random.integers(len(self.past), size=self.o.batch - len(x))
        ]
        return torch.cat([x, torch.stack([z[0] for z in again]).float()]), (
            torch.cat([token, torch.stack([z[1] for z in again])]),
            [
                torch.cat([t, torch.stack([z[2][l] for z in again]).float()])
                for l, t in enumerate(taps)
            ],
        )

    def loss(self, progress):
        x, target = self.lesson()
        parts = dict(
            zip(
                ("taps", "token"),
                self.criterion.distil(
                    self.model(x, self.dtype), target, self.variances, self.o.token
                ),
            )
        )
        if progress >= self.o.distil_until and self.o.residual:
            classes = self.pool.draw(self.o.classes)
            r = self.pool.random
            pairs = [
                transformed(x.to(self.o.device).float(), y.to(self.o.device), r)
                for x, y in zip(*self.pool.of(classes))
            ]
            _, taps = self.model(torch.cat([x for x, _ in pairs]), self.dtype)
            parts["residual"] = sum(
                self.criterion.episode([t[8 * i : 8 * i + 8] for t in taps], y, r)
                for i, (_, y) in enumerate(pairs)
            ) / len(pairs)
        total = parts["taps"] + parts["token"] + self.o.residual * parts.get("residual", 0)
        return total, {k: float(v.detach()) for k, v in parts.items()}

    def rate(self, progress):
        """Warm-up, a flat part, then linearly down to a fiftieth."""
        down = 1 if progress < self.o.flat else (1 - progress) / (1 - self.o.flat) * 0.98 + 0.02
        return min(1, (self.step + 1) / self.o.warmup) * down

    def run(self):
        o, log, begun = self.o, {}, time.time() - self.used
        progress = self.used / (60 * o.minutes)
        while progress < 1 and not os.path.exists(o.out + "/stop"):
            for q in self.optimisers:
                for g in q.param_groups:
                    g["lr"] = g["base"] * self.rate(progress)
            loss, parts = self.loss(progress)
            self.used = time.time() - begun
            progress = self.used / (60 * o.minutes)
            if parts["taps"] > 2 * log.get(
                "taps", math.inf
            ):  # Muon's momentum would follow it for many steps
                print(f"  left out: taps {parts['taps']:.4f}", flush=True)
                continue
            self.descend(loss)
            for k, v in parts.items():
                log[k] = log.get(k, v) * 0.98 + v * 0.02
            if self.step % o.log_every == 0:
                told = " ".join(f"{k} {v:.4f}" for k, v in log.items())
                print(f"step {self.step} {self.used / 60:.1f} min {told}", flush=True)
            if self.step % o.save_every == 0:
                self.save()
                self.validate()
        self.save()
        self.validate()

    def descend(self, loss):
        for q in self.optimisers:
            q.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(
            [p for g in self.optimisers[0].param_groups for p in g["params"]], 2.0
        )
        for q in self.optimisers:
            q.step()
        self.step += 1
        self.follow()

    @torch.no_grad()
    def follow(self):
        """The average of the weights over the last few hundred steps is what is kept."""
        d = min(self.o.average, (self.step + 1) / (self.step + 20))
        for k, v in self.model.state_dict().items():
            self.average[k].lerp_(v, 1 - d) if v.is_floating_point() else self.average[k].copy_(v)

    def save(self):
        torch.save(
            dict(
                basis=self.teacher.basis,
                middle=self.teacher.middle,
                model=self.model.state_dict(),
                criterion=self.criterion.state_dict(),
                average=self.average,
                step=self.step,
                used=self.used,
                config=self.model.config,
                optimisers=[q.state_dict() for q in self.optimisers],
            ),
            self.o.out + "/part.pt",
        )
        os.replace(self.o.out + "/part.pt", self.o.out + "/last.pt")

    def resume(self):
        if not os.path.exists(self.o.out + "/last.pt"):
            return
        z = torch.load(self.o.out + "/last.pt", map_location=self.o.device)
        self.model.load_state_dict(z["model"])
        self.criterion.load_state_dict(z["criterion"])
        self.teacher.basis, self.teacher.middle = z["basis"], z["middle"]
        self.average, self.step, self.used = z["average"], z["step"], z["used"]
        for q, state in zip(self.optimisers, z["optimisers"]):
            q.load_state_dict(state)
        self.pool = Pool(self.o.pool, [self.o.seed, self.step], self.o.singles)
        self.generator.manual_seed(self.o.seed + self.step)
        print("resumed at step", self.step, flush=True)

    @torch.no_grad()
    def validate(self):
        """AUROC of patches and of images, three prompts, on classes that are never trained on."""
        from sklearn.metrics import roc_auc_score

        student = vit.Mini(
            *(self.model.config[k] for k in ("width", "layers", "embed", "taps"))
        ).to(self.o.device)
        student.load_state_dict(self.average)
        student.eval()
        allowed = torch.ones(8, 4, dtype=torch.bool)
        allowed[range(4), range(4)] = False
        allowed[4:, 3] = False
        patches, images = [], []
        for c in self.pool.held():
            x, y = self.pool.of([c])
            _, taps = student(x[0].to(self.o.device).float(), self.dtype)
            m = (sum(vit.residuals(taps, allowed.to(self.o.device))) / len(taps)).cpu()
            bad, known = y[0] >= 12, (y[0] >= 12) | (y[0] == 0)
            if bad.any():
                patches.append(roc_auc_score(bad[known], m[known]))
            images.append(roc_auc_score([0] * 4 + [1] * 4, m.max(1).values))
        if images:
            mean = lambda v: sum(v) / len(v)
            print(
                f"  validation: AUROC of patches {mean(patches):.4f}, of images {mean(images):.4f}",
                flush=True,
            )


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    numbers = lambda s: tuple(int(n) for n in s.split(","))
    add = p.add_argument
    add("--pool", required=True), add("--teacher", required=True), add("--out", required=True)
    add("--singles", default="", help="a folder of gather.py"), add(
        "--minutes", type=float, required=True
    ), add("--start", default="", help="a model to go on from")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu"), add(
        "--precision", default="bf16"
    )
    add("--width", type=int, default=192), add("--layers", type=int, default=8)
    add("--taps", type=numbers, default=(4, 6, 8)), add("--token", type=float, default=0.3)
    add(
        "--fresh",
        type=int,
        help="views of a batch that the teachers have not seen before (all of them)",
    )
    add("--batch", type=int, default=32), add("--classes", type=int, default=2), add(
        "--loaders", type=int, default=12
    )
    add("--rate", type=float, default=1.5e-3), add("--muon-rate", type=float, default=0.02)
    add("--warmup", type=int, default=100), add("--flat", type=float, default=0.4), add(
        "--average", type=float, default=0.998
    )
    add("--distil-until", type=float, default=0.85), add("--residual", type=float, default=0.15)
    add("--seed", type=int, default=0), add("--threads", type=int, default=1)
    add("--log-every", type=int, default=20), add("--save-every", type=int, default=200)
    o = p.parse_args()
    o.fresh = o.fresh or o.batch
    torch.set_flush_denormal(
        True
    )  # before any thread is begun: peaked attention has such gradients, which halve the speed
    torch.set_num_threads(o.threads)
    os.makedirs(o.out, exist_ok=True)
    Training(o).run()


if __name__ == "__main__":
    main()
