"""The student, under InCTRL's tensor names: its forward pass, residuals, and safetensors files.

Shapes: B images, P = 225 patches, W = 192 wide. Images are float [B, 3, 240, 240] in 0 … 255.
"""

import json
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
GRID, PATCH = 15, 16


def linear(x, weight, bias, dtype):
    return F.linear(x.to(dtype), weight.to(dtype), None if bias is None else bias.to(dtype))


def attend(x, weight, bias, dtype):
    """Self-attention of 64-wide heads, before its output projection. x [B, T, W]."""
    b, t, w = x.shape
    qkv = linear(x, weight, bias, dtype).reshape(b, t, 3, w // 64, 64).permute(2, 0, 3, 1, 4)
    return F.scaled_dot_product_attention(*qkv.unbind(0)).transpose(1, 2).reshape(b, t, w)


def patches(x, weight, dtype):
    """The stem's convolution as one product. x [B, 3, S, S] -> [B, P, W]."""
    b, c, h, w = x.shape
    x = x.reshape(b, c, h // PATCH, PATCH, w // PATCH, PATCH).permute(0, 2, 4, 1, 3, 5)
    return linear(x.reshape(b, -1, c * PATCH * PATCH), weight.flatten(1), None, dtype).float()


def normalise(x, mean, std):
    return (x / 255 - x.new_tensor(mean)[:, None, None]) / x.new_tensor(std)[:, None, None]


# ---- student -----------------------------------------------------------------------------------
class Attention(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.randn(3 * w, w) * 0.7 * w**-0.5)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * w))
        self.out_proj = nn.Linear(w, w)


class MLP(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.c_fc, self.c_proj = nn.Linear(w, 4 * w), nn.Linear(4 * w, w)


class Block(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.ln_1, self.attn, self.ln_2, self.mlp = (
            nn.LayerNorm(w),
            Attention(w),
            nn.LayerNorm(w),
            MLP(w),
        )
        for layer, gain in (
            (self.attn.out_proj, 0.21),
            (self.mlp.c_fc, 0.7),
            (self.mlp.c_proj, 0.21),
        ):
            nn.init.normal_(layer.weight, std=gain * layer.in_features**-0.5)
            nn.init.zeros_(layer.bias)

    def forward(self, x, dtype):
        a, m = self.attn, self.mlp
        y = attend(self.ln_1(x), a.in_proj_weight, a.in_proj_bias, dtype)
        x = x + linear(y, a.out_proj.weight, a.out_proj.bias, dtype)
        y = F.gelu(linear(self.ln_2(x), m.c_fc.weight, m.c_fc.bias, dtype))
        return x + linear(y, m.c_proj.weight, m.c_proj.bias, dtype)


class Head(nn.Module):
    """A head of InCTRL: n -> one logit. bn1 is stored and never used, as in the paper's code."""

    def __init__(self, n):
        super().__init__()
        self.projection1, self.projection2 = nn.Linear(n, 128), nn.Linear(128, 64)
        self.projection3 = nn.Linear(64, 1)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm1d(n), nn.BatchNorm1d(128), nn.BatchNorm1d(64)

    def forward(self, x):
        x = self.bn2(F.relu(self.projection1(x)))
        return self.projection3(self.bn3(F.relu(self.projection2(x))))[:, 0]


def sine_cosine(w, grid):
    """A 2-D table [grid², w] that the learned positions start from."""
    f = 1 / 100 ** (torch.arange(w // 4) / (w // 4))
    p = torch.arange(grid).float()[:, None] * f
    e = torch.cat([p.sin(), p.cos()], 1)
    rows, columns = e[:, None].expand(grid, grid, -1), e[None].expand(grid, grid, -1)
    return torch.cat([rows, columns], -1).reshape(grid * grid, w)


class Mini(nn.Module):
    def __init__(self, width=192, layers=6, embed=192, taps=(2, 4, 6)):
        super().__init__()
        self.config = dict(
            image=GRID * PATCH,
            patch=PATCH,
            width=width,
            layers=layers,
            heads=width // 64,
            embed=embed,
            taps=list(taps),
        )
        v = self.visual = nn.Module()
        v.class_embedding = nn.Parameter(torch.randn(width) * 0.02)
        v.positional_embedding = nn.Parameter(
            torch.cat([torch.zeros(1, width), 0.5 * sine_cosine(width, GRID)])
        )
        v.conv1 = nn.Conv2d(3, width, PATCH, PATCH, bias=False)
        v.ln_pre, v.ln_post = nn.LayerNorm(width), nn.LayerNorm(width)
        nn.init.constant_(v.ln_pre.weight, 0.4)
        v.transformer = nn.Module()
        v.transformer.resblocks = nn.ModuleList(Block(width) for _ in range(layers))
        v.proj = nn.Parameter(torch.randn(width, embed) * width**-0.5)
        self.adapter = nn.Module()
        self.adapter.fc = nn.Sequential(
            nn.Linear(embed, embed // 4, bias=False),
            nn.ReLU(),
            nn.Linear(embed // 4, embed, bias=False),
            nn.ReLU(),
        )
        self.diff_head, self.diff_head_ref = Head(GRID * GRID), Head(embed)
        self.text_direction = nn.ParameterDict({"object": nn.Parameter(torch.zeros(embed))})

    def forward(self, x, dtype=torch.float32):
        """Images -> class token [B, embed], taps: one [B, P, W] each."""
        v = self.visual
        x = patches(normalise(x, MEAN, STD), v.conv1.weight, dtype)
        x = torch.cat([v.class_embedding.expand(len(x), 1, -1), x], 1) + v.positional_embedding
        x, taps = v.ln_pre(x), []
        for i, block in enumerate(v.transformer.resblocks):
            x = block(x, dtype)
            if i + 1 in self.config["taps"]:
                taps.append(x[:, 1:])
        return v.ln_post(x[:, 0]) @ v.proj, taps


def residuals(taps, allowed):
    """taps: [N, P, W] of one class each, the first K images normal; allowed [N, K] bool: the
    prompts of each image -> residual maps ½(1 − max cos) [N, P] of each tap, by the best match's
    gradient.
    """
    maps = []
    for f in taps:
        f = F.normalize(f.float(), dim=-1)
        n, p, w = f.shape
        k = allowed.shape[1]
        bank = f[:k].reshape(k * p, w)
        with torch.no_grad():
            s = (f.reshape(n * p, w) @ bank.T).reshape(n, p, k, p)
            best = s.masked_fill(~allowed[:, None, :, None], -2).reshape(n, p, k * p).argmax(-1)
        maps.append(0.5 * (1 - (f * bank[best.flatten()].view_as(f)).sum(-1)))
    return maps


# ---- files -------------------------------------------------------------------------------------
def read(path):
    """A safetensors file -> float32 arrays by name, metadata. int8 matrices have their scale, one a
    row, beside them."""
    with open(path, "rb") as f:
        (n,) = struct.unpack("<Q", f.read(8))
        header, data = json.loads(f.read(n)), f.read()
    meta = header.pop("__metadata__", {})
    kinds = dict(F32=np.float32, I8=np.int8)
    cut = (
        lambda h: np.frombuffer(data[slice(*h["data_offsets"])], kinds[h["dtype"]])
        .reshape(h["shape"])
        .astype(np.float32)
    )
    tensors = {name: cut(h) for name, h in header.items()}
    for name in [n for n, h in header.items() if h["dtype"] == "I8"]:
        scale, w = tensors.pop(name + ".scale"), tensors[name]
        along = (
            0 if len(scale) == len(w) and name != "visual.proj" else -1
        )  # proj is stored [in, out]
        tensors[name] = w * np.expand_dims(scale, [i for i in range(w.ndim) if i != along % w.ndim])
    return tensors, meta


def write(model, path, note):
    state = {n: v for n, v in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    config = dict(
        model.config, name="mini-240", mean=MEAN, std=STD, gelu="exact", classes=["object"]
    )
    header, blobs, at = (
        {"__metadata__": {"config": json.dumps(config), "note": note, "format": "pt"}},
        [],
        0,
    )
    for name in sorted(state):
        a = np.ascontiguousarray(state[name].detach().cpu().float().numpy())
        header[name] = {"dtype": "F32", "shape": list(a.shape), "data_offsets": [at, at + a.nbytes]}
        blobs.append(a.tobytes())
        at += a.nbytes
    h = json.dumps(header, separators=(",", ":")).encode()
    h += b" " * (-len(h) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(h)) + h + b"".join(blobs))


def load(path, layers=0, taps=()):
    """A model of a file; with more layers than the file has, the others add nothing at first."""
    tensors, meta = read(path)
    c = json.loads(meta["config"])
    stored = c["layers"]
    model = Mini(c["width"], max(layers, stored), c["embed"], tuple(taps or c["taps"]))
    state = {n: torch.from_numpy(v) for n, v in tensors.items()}
    missing = model.load_state_dict(state, strict=False)
    added = tuple(f"visual.transformer.resblocks.{i}." for i in range(stored, layers))
    lost = [
        k
        for k in missing.missing_keys
        if not k.endswith("num_batches_tracked") and not k.startswith(added)
    ]
    if missing.unexpected_keys or lost:
        raise ValueError(f"{path}: {missing}")
    for block in model.visual.transformer.resblocks[stored:]:
        nn.init.zeros_(block.attn.out_proj.weight), nn.init.zeros_(block.mlp.c_proj.weight)
    return model.eval()
