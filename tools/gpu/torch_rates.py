"""Images a second of PyTorch on the same card: ViT-B-16-plus-240 with taps, random weights,
bfloat16, eager and torch.compile(mode="max-autotune"), the largest batch first. After each case a
line of JSON with all there is so far.

    python3 torch_rates.py [--batches 1,32,256] [--seconds 240]
"""

import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS, LAYERS, HIDDEN, PATCH, TOKENS, EMBED, TAPS = (
    896,
    14,
    12,
    3584,
    16,
    226,
    640,
    (7, 9, 11),
)
LEAST = {
    "eager": 10,
    "compiled": 120,
}  # seconds that a case may take: with less left it is not begun


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln1, self.qkv, self.out = (
            nn.LayerNorm(WIDTH),
            nn.Linear(WIDTH, 3 * WIDTH),
            nn.Linear(WIDTH, WIDTH),
        )
        self.ln2, self.fc, self.proj = (
            nn.LayerNorm(WIDTH),
            nn.Linear(WIDTH, HIDDEN),
            nn.Linear(HIDDEN, WIDTH),
        )

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (
            self.qkv(self.ln1(x))
            .reshape(b, t, 3, HEADS, WIDTH // HEADS)
            .permute(2, 0, 3, 1, 4)
            .unbind(0)
        )
        x = x + self.out(
            F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, WIDTH)
        )
        return x + self.proj(F.gelu(self.fc(self.ln2(x))))


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        self.token, self.position = nn.Parameter(torch.randn(1, 1, WIDTH)), nn.Parameter(
            torch.randn(1, TOKENS, WIDTH)
        )
        self.pre, self.post = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.out = nn.Parameter(torch.randn(WIDTH, EMBED))

    def forward(self, images):
        x = self.conv(images).flatten(2).transpose(1, 2)
        x = self.pre(torch.cat([self.token.expand(len(x), 1, -1), x], 1) + self.position)
        taps = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i + 1 in TAPS:
                taps.append(F.normalize(x[:, 1:], dim=-1))
        return self.post(x[:, 0]) @ self.out, taps


def milliseconds(f, x, device):
    """Of a batch: the least of five means of a run, and the median of those that are waited for,
    each alone."""
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    n = max(2, min(50, 200 // len(x))) if device == "cuda" else 1

    def run(n):
        wait()
        begin = time.perf_counter()
        for _ in range(n):
            f(x)
        wait()
        return (time.perf_counter() - begin) / n * 1e3

    run(3)
    return min(run(n) for _ in range(5)), statistics.median(
        run(1) for _ in range(20 if device == "cuda" else 1)
    )


def rate(tower, mode, batch, device):
    """Images a second and the milliseconds of a batch alone, or why there are none."""
    torch._dynamo.reset()
    f = tower if mode == "eager" else torch.compile(tower, mode="max-autotune")
    x = torch.randn(batch, 3, 240, 240, device=device, dtype=torch.bfloat16)
    try:
        ms, alone = milliseconds(f, x, device)
        return {"images_per_s": batch / ms * 1e3, "alone_ms": alone}
    except Exception as e:  # a compiler that is missing is told, and the rest goes on
        return repr(e)[:200]


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("--batches", default="1,32,256"), p.add_argument(
        "--seconds", type=float, default=240
    )
    o = p.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    begin, rates = time.time(), {
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
    }
    with torch.inference_mode():
        tower = Tower().eval().to(device, torch.bfloat16)
        for mode in ("eager", "compiled"):
            for batch in sorted(map(int, o.batches.split(",")), reverse=True):
                rates[f"{mode} {batch}"] = (
                    rate(tower, mode, batch, device)
                    if (time.time() - begin < o.seconds - LEAST[mode])
                    else "out of time"
                )
                print(json.dumps(rates), flush=True)


if __name__ == "__main__":
    main()
