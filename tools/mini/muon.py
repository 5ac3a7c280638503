"""Muon (K. Jordan): momentum, orthogonalised by Newton–Schulz steps, for the matrices of the
blocks."""

import torch


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr, decay=0.0, momentum=0.95, dtype=torch.bfloat16):
        super().__init__(params, dict(lr=lr, momentum=momentum, decay=decay))
        self.dtype = dtype

    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            alike = {}  # matrices of one shape go through one batched product
            for p in g["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - g["momentum"])
                step = p.grad.lerp(m, g["momentum"])
                p.mul_(1 - g["lr"] * g["decay"])
                parts = 3 if step.shape[0] == 3 * step.shape[1] else 1  # q, k and v apart
                for x, t in zip(step.chunk(parts), p.data.chunk(parts)):
                    gain = max(1, x.shape[0] / x.shape[1]) ** 0.5
                    if x.shape[0] > x.shape[1]:
                        x, t = x.T, t.T
                    alike.setdefault(x.shape, []).append((x, t, gain))
            for group in alike.values():
                u = orthogonal(torch.stack([x for x, _, _ in group]).to(self.dtype)).float()
                for x, (_, t, gain) in zip(u, group):
                    t.add_(x, alpha=-g["lr"] * gain)


def orthogonal(x):
    """The nearest matrices with all singular values near 1. x [N, r, c], r ≤ c."""
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    for _ in range(5):
        a = x @ x.transpose(1, 2)
        x = torch.baddbmm(x, torch.baddbmm(a, a, a, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return x
