"""What PyTorch says of a model: writes a checkpoint with random weights as its publishers store
them, a picture, and what the model makes of it.

Usage: reference.py CASE FOLDER [--image SIDE] [--taps 4,5,6] [--texts FILE.json]
FILE.json maps each class to its texts, {"normal": [[id, …], …], "anomaly": …}, whole or cut.

In FOLDER are then the checkpoint (NAME.pt, NAME.pth or NAME.pyth, or config.json and
pytorch_model.bin), NAME.f32, raw little-endian values, of the picture and of each output, and
expected.json: the shapes of the outputs, and of each tensor, under InCTRL's name, the shape and
the SHA-256 of its float32 values. Case inctrl-full writes a checkpoint of full size alone."""

import argparse
import hashlib
import json
import os
from collections import OrderedDict
from typing import List, Optional

import torch
import torch.nn.functional as F
from torch import nn


class QuickGELU(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    """A block of CLIP; PyTorch's own attention says what in_proj and the heads mean."""

    def __init__(self, width: int, heads: int, quick: bool):
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(OrderedDict(
            c_fc=nn.Linear(width, 4 * width), gelu=QuickGELU() if quick else nn.GELU(),
            c_proj=nn.Linear(4 * width, width),
        ))
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x, mask: Optional[torch.Tensor]):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False, attn_mask=mask)[0]
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width: int, heads: int, layers: int, quick: bool):
        super().__init__()
        self.resblocks = nn.ModuleList([Block(width, heads, quick) for _ in range(layers)])

    def forward(self, x, mask: Optional[torch.Tensor], taps: List[int]):
        """Takes and gives [batch, tokens, width]; nn.MultiheadAttention wants tokens first."""
        rows: List[torch.Tensor] = []
        x = x.transpose(0, 1)
        for i, block in enumerate(self.resblocks):
            x = block(x, mask)
            if i + 1 in taps:
                rows.append(x.transpose(0, 1))
        return x.transpose(0, 1), rows


class Vision(nn.Module):
    def __init__(self, c):
        super().__init__()
        width, tokens = c["width"], 1 + (c["image"] // c["patch"]) ** 2
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(torch.empty(tokens, width))
        self.proj = nn.Parameter(torch.empty(width, c["embed"]))
        self.conv1 = nn.Conv2d(3, width, c["patch"], c["patch"], bias=False)
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, c["heads"], c["layers"], c["quick"])
        self.ln_post = nn.LayerNorm(width)

    def forward(self, pixels, taps: List[int]):
        x = self.conv1(pixels).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(x.shape[0], 1, -1), x], 1)
        x, rows = self.transformer(self.ln_pre(x + self.positional_embedding), None, taps)
        return self.ln_post(x[:, 0]) @ self.proj, [r[:, 1:] for r in rows]


class CLIP(nn.Module):
    """The order of what it holds is that of InCTRL's state dict."""

    def __init__(self, c):
        super().__init__()
        width = c["text_width"]
        self.positional_embedding = nn.Parameter(torch.empty(77, width))
        self.text_projection = nn.Parameter(torch.empty(width, c["embed"]))
        self.logit_scale = nn.Parameter(torch.empty([]))
        self.visual = Vision(c)
        self.transformer = Transformer(width, c["text_heads"], c["text_layers"], c["quick"])
        self.token_embedding = nn.Embedding(49408, width)
        self.ln_final = nn.LayerNorm(width)
        mask = torch.full((77, 77), float("-inf")).triu(1)
        self.register_buffer("attn_mask", mask, persistent=False)

    def forward(self, pixels, taps: List[int]):
        return self.visual(pixels, taps)

    @torch.jit.export
    def encode_text(self, ids):
        n = ids.shape[1]
        x = self.token_embedding(ids) + self.positional_embedding[:n]
        x = self.ln_final(self.transformer(x, self.attn_mask[:n, :n], [])[0])
        return x[torch.arange(len(ids)), ids.argmax(-1)] @ self.text_projection


class Head(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.projection1 = nn.Linear(width, 128)
        self.projection2 = nn.Linear(128, 64)
        self.projection3 = nn.Linear(64, 1)
        self.bn1, self.bn2, self.bn3 = (nn.BatchNorm1d(n) for n in (width, 128, 64))


class InCTRL(CLIP):
    """Heads are stored and not computed with here."""

    def __init__(self, c):
        super().__init__(c)
        embed = c["embed"]
        del self.logit_scale  # InCTRL's is a constant
        self.adapter = nn.Module()
        self.adapter.fc = nn.Sequential(
            nn.Linear(embed, embed // 4, bias=False), nn.ReLU(),
            nn.Linear(embed // 4, embed, bias=False), nn.ReLU(),
        )
        self.diff_head = Head((c["image"] // c["patch"]) ** 2)
        self.diff_head_ref = Head(embed)


class Attention(nn.Module):
    """Attention with the names of timm."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        a = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5).softmax(-1)
        return self.proj((a @ v).transpose(1, 2).reshape(batch, tokens, width))


class Scale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.empty(width))

    def forward(self, x):
        return x * self.gamma


class PlainBlock(nn.Module):
    def __init__(self, width, heads, scale):
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(width, eps=1e-6) for _ in range(2))
        self.attn = Attention(width, heads)
        self.mlp = nn.Sequential(OrderedDict(
            fc1=nn.Linear(width, 4 * width), act=nn.GELU(), fc2=nn.Linear(4 * width, width),
        ))
        self.ls1, self.ls2 = (Scale(width) if scale else nn.Identity() for _ in range(2))

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class Plain(nn.Module):
    """A ViT with the names of timm and of DINOv2."""

    def __init__(self, c):
        super().__init__()
        width, dino = c["width"], c["kind"] == "dino"
        self.c, self.side = c, c["image"] // c["patch"]
        self.cls_token = nn.Parameter(torch.empty(1, 1, width))
        self.pos_embed = nn.Parameter(torch.empty(1, 1 + self.side ** 2, width))
        if dino:
            self.mask_token = nn.Parameter(torch.empty(1, width))
        if c.get("registers"):
            self.register_tokens = nn.Parameter(torch.empty(1, c["registers"], width))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, width, c["patch"], c["patch"])
        self.blocks = nn.ModuleList(
            [PlainBlock(width, c["heads"], dino) for _ in range(c["layers"])])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Identity() if dino else nn.Linear(width, 10)  # a classifier, of no use

    def positions(self, side):
        """Of side × side patches, as DINOv2's hub loads the models: those without registers get a
        factor that is a little too large, those with registers a filter that smooths."""
        if side == self.side:
            return self.pos_embed
        square = self.pos_embed[:, 1:].reshape(1, self.side, self.side, -1).permute(0, 3, 1, 2)
        if self.c.get("registers"):
            square = F.interpolate(square, size=(side, side), mode="bicubic", antialias=True)
        else:
            factor = (side + 0.1) / self.side
            square = F.interpolate(square, scale_factor=(factor, factor), mode="bicubic",
                                   antialias=False)
        assert square.shape[-2:] == (side, side)
        return torch.cat([self.pos_embed[:, :1], square.permute(0, 2, 3, 1).flatten(1, 2)], 1)

    def forward(self, pixels, taps):
        x = self.patch_embed.proj(pixels)
        side = x.shape[-1]
        x = torch.cat([self.cls_token, x.flatten(2).transpose(1, 2)], 1) + self.positions(side)
        if self.c.get("registers"):
            x = torch.cat([x[:, :1], self.register_tokens, x[:, 1:]], 1)
        rows = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i + 1 in taps:
                rows.append(x[:, -side * side:])
        return self.norm(x)[:, 0], rows


def fill(model):
    """Makes up weights that keep activations sane and that no two tensors share."""
    torch.manual_seed(1)
    for name, t in model.state_dict().items():
        last = name.split(".")[-1]
        if last == "num_batches_tracked":
            t.fill_(7)
        elif last == "gamma":
            t.uniform_(0.1, 1)
        elif last == "running_var":
            t.uniform_(0.5, 1.5)
        elif last == "weight" and t.dim() == 1:
            t.normal_(1, 0.2)
        elif last.endswith("bias") or t.dim() == 0:
            t.normal_(0, 0.1)
        elif "embed" in last or "token" in name:
            t.normal_(0, 0.3)
        else:  # a matrix: outputs are about as large as inputs
            inputs = t.shape[0] if last in ("proj", "text_projection") else t[0].numel()
            t.normal_(0, inputs ** -0.5)


# How OpenAI stores what is in its matrices' modules, biases included.
HALVES = (nn.Conv2d, nn.Linear, nn.MultiheadAttention)


def halve(model, store):
    """Rounds what OpenAI stores as float16 to it, and, if asked, stores it so."""
    own = [p for m in model.modules() if isinstance(m, HALVES) for p in m.parameters(False)]
    for p in own + [model.visual.proj, model.text_projection]:
        p.data = p.data.half() if store else p.data.half().float()


def hugging(state):
    """A CLIP's tensors under the names of Hugging Face's CLIPModel."""
    out = {"logit_scale": state["logit_scale"]}
    top = {
        "token_embedding": "embeddings.token_embedding", "conv1": "embeddings.patch_embedding",
        "positional_embedding": "embeddings.position_embedding.weight",
        "class_embedding": "embeddings.class_embedding", "ln_pre": "pre_layrnorm",
        "ln_post": "post_layernorm", "ln_final": "final_layer_norm",
    }
    inner = {"ln_1": "layer_norm1", "ln_2": "layer_norm2", "c_fc": "fc1", "c_proj": "fc2",
             "attn": "self_attn"}
    for tower, start in ("text_model", ""), ("vision_model", "visual."):
        for name, t in state.items():
            if name.startswith("visual.") != bool(start) or name.endswith(("proj", "projection")):
                continue
            parts = name[len(start):].split(".")
            if parts[0] != "transformer":
                if parts[0] in top:
                    out[".".join([tower, top[parts[0]]] + parts[1:])] = t
                continue
            parts = [tower, "encoder", "layers"] + [inner.get(p, p) for p in parts[2:]]
            if not parts[-1].startswith("in_proj_"):
                out[".".join(parts)] = t
                continue
            for letter, part in zip("qkv", t.chunk(3)):
                kind = parts[-1][len("in_proj_"):]
                out[".".join(parts[:-1] + [letter + "_proj", kind])] = part.clone()
    out["text_projection.weight"] = state["text_projection"].t().contiguous()
    out["visual_projection.weight"] = state["visual.proj"].t().contiguous()
    for tower, n in ("text_model", 77), ("vision_model", len(state["visual.positional_embedding"])):
        out[tower + ".embeddings.position_ids"] = torch.arange(n)[None]
    return out


def plain(model, side):
    """A plain ViT's tensors under InCTRL's names, LayerScale folded, for so many patches."""
    state, out = model.state_dict(), {}
    places = {"norm1": "ln_1", "attn.qkv.": "attn.in_proj_", "attn.proj": "attn.out_proj",
              "norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}
    for name, t in state.items():
        if not name.startswith("blocks.") or name.endswith("gamma"):
            continue
        number, rest = name[len("blocks."):].split(".", 1)
        scale = {"attn.proj": "ls1", "mlp.fc2": "ls2"}.get(rest.rsplit(".", 1)[0])
        gamma = state.get("blocks.%s.%s.gamma" % (number, scale))
        if gamma is not None:
            t = t * (gamma[:, None] if t.dim() == 2 else gamma)
        for old, new in places.items():
            rest = new + rest[len(old):] if rest.startswith(old) else rest
        out["visual.transformer.resblocks.%s.%s" % (number, rest)] = t
    positions = model.positions(side).detach()[0]
    if "register_tokens" in state:
        positions = torch.cat([positions[:1], state["register_tokens"][0], positions[1:]])
    out["visual.positional_embedding"] = positions
    out["visual.class_embedding"] = state["cls_token"].flatten()
    for kind in ".weight", ".bias":
        out["visual.conv1" + kind] = state["patch_embed.proj" + kind]
        out["visual.ln_post" + kind] = state["norm" + kind]
    return out


def with_module(state):
    return OrderedDict(("module." + name, t) for name, t in state.items())


def save(case, model, folder):
    """Writes the checkpoint as the publishers of the case do."""
    def to(name):
        return os.path.join(folder, name)

    state = model.state_dict()
    if case == "openclip":
        torch.save({"epoch": 32, "name": case, "state_dict": with_module(state),
                    "optimizer": {"state": {0: {"step": 1}}}}, to("checkpoint.pt"))
    elif case == "inctrl":
        torch.save({"model_state": with_module(state), "cfg": "A: 1"}, to("checkpoint.pyth"))
    elif case == "openai":
        for name, v in ("input_resolution", 224), ("context_length", 77), ("vocab_size", 49408):
            model.register_buffer(name, torch.tensor(v))
        halve(model, True)
        torch.jit.script(model).save(to("checkpoint.pt"))
    elif case == "huggingface":
        torch.save(hugging(state), to("pytorch_model.bin"))
        with open(to("config.json"), "w") as f:
            json.dump({
                "model_type": "clip", "projection_dim": model.visual.proj.shape[1],
                "text_config": {"num_attention_heads": CASES[case]["text_heads"],
                                "hidden_act": "quick_gelu"},
                "vision_config": {"num_attention_heads": CASES[case]["heads"],
                                  "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5},
            }, f)
    else:
        torch.save(state, to("checkpoint.pyth" if case == "inctrl-full" else "checkpoint.pth"))


class Outputs:
    """Writes values, and in the end what was written."""

    def __init__(self, folder):
        self.folder, self.shapes, self.tensors = folder, {}, {}

    def put(self, name, t):
        self.shapes[name] = list(t.shape)
        values(t).tofile(os.path.join(self.folder, name + ".f32"))

    def expect(self, tensors):
        for name, t in tensors.items():
            self.tensors[name] = {
                "shape": list(t.shape), "sha256": hashlib.sha256(values(t)).hexdigest(),
            }

    def close(self):
        with open(os.path.join(self.folder, "expected.json"), "w") as f:
            json.dump({"outputs": self.shapes, "tensors": self.tensors}, f, indent=1)


def values(t):
    return t.detach().float().contiguous().numpy().astype("<f4", copy=False)


def prototype(model, texts):
    """The mean of unit embeddings, again of length one."""
    # A text does not see what comes after its end: few texts are run whole, many cut.
    longest = max(map(len, texts))
    ids = torch.tensor([t + [0] * (longest - len(t)) for t in texts])
    e = torch.cat([model.encode_text(some) for some in ids.split(32)])
    return F.normalize(F.normalize(e, dim=-1).mean(0), dim=-1)


CLIPS = {
    "kind": "clip", "image": 96, "patch": 16, "width": 128, "heads": 2, "layers": 6, "embed": 64,
    "text_width": 64, "text_heads": 1, "text_layers": 3, "quick": False,
}
PLUS = {
    **CLIPS, "image": 240, "width": 896, "heads": 14, "layers": 12, "embed": 640,
    "text_width": 640, "text_heads": 10, "text_layers": 12,
}
DINO = {"kind": "dino", "image": 518, "patch": 14, "width": 384, "heads": 6, "layers": 12}
CASES = {
    "openclip": CLIPS,
    "inctrl": CLIPS,
    "inctrl-full": PLUS,
    "openai": {
        **PLUS, "image": 224, "patch": 32, "width": 768, "heads": 12, "embed": 512,
        "text_width": 512, "text_heads": 8, "quick": True,
    },
    "huggingface": {**CLIPS, "heads": 4, "text_heads": 2, "quick": True},
    "timm": {"kind": "timm", "image": 80, "patch": 16, "width": 128, "heads": 2, "layers": 6},
    "dinov2": DINO,
    "dinov2-registers": {**DINO, "registers": 4},
}


def build(case):
    c = CASES[case]
    kind = Plain if c["kind"] != "clip" else InCTRL if case.startswith("inctrl") else CLIP
    model = kind(c).eval()
    fill(model)
    return model


def main():
    p = argparse.ArgumentParser()
    p.add_argument("case", choices=list(CASES))
    p.add_argument("folder")
    p.add_argument("--image", type=int, default=0)
    p.add_argument("--taps", default="")
    p.add_argument("--texts", default="")
    a = p.parse_args()
    torch.set_num_threads(2)
    model = build(a.case)
    if a.case == "inctrl-full":
        return save(a.case, model, a.folder)
    if a.case == "openai":
        halve(model, False)
    c, out, taps = CASES[a.case], Outputs(a.folder), [int(t) for t in a.taps.split(",") if t]
    image = a.image or c["image"]
    picture = torch.randn(1, 3, image, image)
    token, rows = model(picture, taps)
    out.put("picture", picture[0])
    out.put("token", token[0])
    for tap, r in zip(taps, rows):
        out.put("tap%d" % tap, r[0])
    if a.texts:
        with open(a.texts) as f:
            for name, texts in json.load(f).items():
                anomaly, normal = (prototype(model, texts[k]) for k in ("anomaly", "normal"))
                out.put("direction " + name, anomaly - normal)
    state = model.state_dict()
    out.expect(state if c["kind"] == "clip" else plain(model, image // c["patch"]))
    if image != c["image"]:
        out.put("positions", plain(model, image // c["patch"])["visual.positional_embedding"])
    save(a.case, model, a.folder)
    out.close()


if __name__ == "__main__":
    with torch.no_grad():
        main()
