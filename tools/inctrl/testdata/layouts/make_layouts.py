"""What transformers and timm say of small models that they write themselves.

Usage: make_layouts.py FOLDER [--width 16] [--seed 1] [CASE …]

In FOLDER/CASE are then the model as the library saves it (safetensors, whole or in shards, and
config.json), outputs.safetensors with an image and what the model makes of it (the class token,
and the patch rows of every block, raw), and expected.json: of each tensor, under InCTRL's name, the
SHA-256 of its float32 values, and the side of the image. Weights are random: the files
here are of width 16. Made with PyTorch 2.15, transformers 5.24 and timm 1.0.31."""

import argparse
import hashlib
import json
import os
import re
import shutil

import safetensors.torch
import timm
import timm.models
import torch
import transformers

LAYERS, PATCH, SIDE = 3, 4, 16


def fill(model, seed):
    """Makes up weights that keep activations sane and that no two tensors share."""
    torch.manual_seed(seed)
    for name, t in model.state_dict().items():
        last = name.split(".")[-1]
        if not t.is_floating_point() or "periods" in last:
            continue
        if "gamma" in last or "lambda" in last:
            t.uniform_(0.1, 1)
        elif last == "weight" and t.dim() == 1:
            t.normal_(1, 0.2)
        elif "bias" in last or t.dim() == 0:
            t.normal_(0, 0.1)
        elif "token" in name or "position" in name or "pos_embed" in last or t.dim() == 3:
            t.normal_(0, 0.3)
        elif t.dim() == 1:  # class_embedding
            t.normal_(0, 0.3)
        else:  # a matrix: outputs are about as large as inputs
            t.normal_(0, t[0].numel() ** -0.5)


def watch(model):
    """Collects the outputs of the blocks of the image tower."""
    rows = []
    lists = torch.nn.ModuleList, torch.nn.Sequential
    towers = [m for n, m in model.named_modules()
              if isinstance(m, lists) and len(m) == LAYERS and "text" not in n
              and n.split(".")[-1] in ("layer", "layers", "blocks")]
    assert len(towers) == 1, [n for n, _ in model.named_modules()]
    for block in towers[0]:
        block.register_forward_hook(
            lambda _, __, out: rows.append(out[0] if isinstance(out, tuple) else out))
    return rows


class Hugging:
    """A model of transformers."""

    def __init__(self, kind, config=None, patch=PATCH, side=SIDE, image=0, shards="", dtype=None,
                 lead=1, text=False, **more):
        self.kind, self.config, self.more = kind, config or kind.config_class, more
        self.patch, self.side, self.image = patch, side, image or side
        self.shards, self.dtype, self.lead, self.text = shards, dtype, lead, text

    def build(self, width):
        c = {"hidden_size": width, "num_hidden_layers": LAYERS, "num_attention_heads": 2,
             "intermediate_size": width * 3 // 2, "image_size": self.side,
             "patch_size": self.patch, **self.more}
        if self.text:
            text = {"hidden_size": width, "num_hidden_layers": 1, "num_attention_heads": 2,
                    "intermediate_size": width, "vocab_size": 20}
            return self.kind(self.config(vision_config=c, text_config=text)).eval()
        return self.kind(self.config(**c)).eval()

    def save(self, model, folder):
        if self.dtype:
            model.to(self.dtype)
        model.save_pretrained(folder, **({"max_shard_size": self.shards} if self.shards else {}))
        model.float()

    def run(self, model, image):
        if "vision_model" in dict(model.named_children()) and self.text:
            out = model.vision_model(image)
        elif "2Vision" in type(model).__name__:
            n, p = self.image // self.patch, self.patch  # patches of pixels, (y, x, channel)
            x = image.reshape(1, 3, n, p, n, p).permute(0, 2, 4, 3, 5, 1).reshape(1, n * n, -1)
            out = model(x, torch.ones(1, n * n, dtype=torch.int64), torch.tensor([[n, n]]))
        elif "Classification" in type(model).__name__:
            base = getattr(model, model.base_model_prefix)
            out = base(image)
        elif self.image != self.side and "DINOv3" not in type(model).__name__ \
                and "Dinov2" not in type(model).__name__:
            out = model(image, interpolate_pos_encoding=True)
        else:
            out = model(image)
        if not self.lead:
            return None
        if "image_embeds" in out:
            return out.image_embeds[0]
        if "CLIP" in type(model).__name__:
            return out.pooler_output[0]
        return out.last_hidden_state[0, 0]


class Timm:
    """A model of timm."""

    def __init__(self, name, patch=PATCH, side=SIDE, image=0, lead=1, **more):
        self.name, self.patch, self.side, self.image = name, patch, side, image or side
        self.lead, self.more = lead, more

    def build(self, width):
        return timm.create_model(
            self.name, embed_dim=width, depth=LAYERS, num_heads=2, patch_size=self.patch,
            img_size=self.side, **self.more).eval()

    def save(self, model, folder):
        timm.models.save_for_hf(model, folder, safe_serialization=True)

    def run(self, model, image):
        if self.image != self.side:
            model.set_input_size(img_size=self.image)
        out = model.forward_features(image)
        return out[0, 0] if self.lead else None


T = transformers
CASES = {
    "hf-dinov2": Hugging(T.Dinov2Model, patch=14, side=42),
    "hf-dinov2-classifier": Hugging(T.Dinov2ForImageClassification, dtype=torch.float16),
    "hf-dinov2-giant": Hugging(T.Dinov2Model, use_swiglu_ffn=True),
    "hf-dinov2-registers": Hugging(T.Dinov2WithRegistersModel, lead=5, image=20,
                                   dtype=torch.bfloat16, shards="16KB"),
    "hf-vit": Hugging(T.ViTModel),
    "hf-vit-classifier": Hugging(T.ViTForImageClassification, hidden_act="gelu_pytorch_tanh"),
    "hf-clip-vision": Hugging(T.CLIPVisionModel, shards="16KB"),
    "hf-clip-projection": Hugging(T.CLIPVisionModelWithProjection, projection_dim=8,
                                  hidden_act="gelu"),
    "hf-siglip": Hugging(T.SiglipModel, lead=0, text=True),
    "hf-siglip-vision": Hugging(T.SiglipVisionModel, lead=0, dtype=torch.float16),
    "hf-siglip2": Hugging(T.Siglip2VisionModel, lead=0, image=20, num_patches=16),
    "hf-dinov3": Hugging(T.DINOv3ViTModel, lead=5, image=20, num_register_tokens=4),
    "hf-dinov3-plus": Hugging(T.DINOv3ViTModel, lead=5, use_gated_mlp=True, hidden_act="silu",
                              num_register_tokens=4, shards="16KB"),
    "timm-vit": Timm("vit_tiny_patch16_224", num_classes=10),
    "timm-dinov2": Timm("vit_small_patch14_dinov2", patch=14, side=42),
    "timm-dinov2-registers": Timm("vit_small_patch14_reg4_dinov2", patch=14, side=42, image=56,
                                  lead=5),
    "timm-dinov2-giant": Timm("vit_giant_patch14_reg4_dinov2", patch=14, side=28, lead=5,
                              mlp_ratio=6),
    "timm-clip": Timm("vit_base_patch16_clip_224", num_classes=10),
    "timm-clip-quick": Timm("vit_base_patch16_clip_quickgelu_224", num_classes=10),
    "timm-siglip": Timm("vit_base_patch16_siglip_224", lead=0, image=20),
    "timm-siglip-tanh": Timm("vit_so400m_patch16_siglip_256", lead=0),
    "timm-siglip-gap": Timm("vit_base_patch16_siglip_gap_224", lead=0),
    "timm-dinov3": Timm("vit_small_patch16_dinov3", lead=5, image=20),
    "timm-dinov3-bias": Timm("vit_small_patch16_dinov3_qkvb", lead=5),
    "timm-dinov3-plus": Timm("vit_small_plus_patch16_dinov3", lead=5),
}

BLOCK = re.compile(r"^(?:encoder\.)?(?:layers?|blocks)\.(\d+)\.(.*)$")
OUTSIDE = [
    (r"^embeddings\.patch_embeddings?(\.projection)?\.|^patch_embed\.proj\.", "visual.conv1."),
    (r"^(embeddings\.)?(cls_token|class_embedding)$", "visual.class_embedding"),
    (r"^embeddings\.position_embeddings?(\.weight)?$|^pos_embed$", "positions"),
    (r"^(embeddings\.)?(register_tokens|reg_token)$", "registers"),
    (r"^(pre_layrnorm|norm_pre)\.", "visual.ln_pre."),
    (r"^(post_layernorm|layernorm|norm)\.", "visual.ln_post."),
]
INSIDE = [
    (r"^(attention\.attention\.query|self_attn\.q_proj|attention\.q_proj)\.", "q "),
    (r"^(attention\.attention\.key|self_attn\.k_proj|attention\.k_proj)\.", "k "),
    (r"^(attention\.attention\.value|self_attn\.v_proj|attention\.v_proj)\.", "v "),
    (r"^attn\.q_bias$", "q bias"), (r"^attn\.v_bias$", "v bias"),
    (r"^attn\.qkv\.", "attn.in_proj_"),
    (r"^(attention\.output\.dense|self_attn\.out_proj|attention\.o_proj|attn\.proj)\.",
     "attn.out_proj."),
    (r"^(norm1|layer_norm1|layernorm_before)\.", "ln_1."),
    (r"^(norm2|layer_norm2|layernorm_after)\.", "ln_2."),
    (r"^mlp\.(gate_proj|fc1_g)\.", "gate "),
    (r"^mlp\.(up_proj|fc1_x)\.", "up "),
    (r"^(mlp\.fc1|mlp\.weights_in|intermediate\.dense)\.", "mlp.c_fc."),
    (r"^(mlp\.fc2|mlp\.weights_out|mlp\.down_proj|output\.dense)\.", "mlp.c_proj."),
    (r"^(layer_scale1\.lambda1|ls1\.gamma|gamma_1)$", "ls1"),
    (r"^(layer_scale2\.lambda1|ls2\.gamma|gamma_2)$", "ls2"),
]


def renamed(name, rules):
    for pattern, new in rules:
        if re.match(pattern, name):
            return re.sub(pattern, new, name)
    return None


def blocks(state, width):
    """The tensors of the blocks under InCTRL's names."""
    out, parts = {}, [dict() for _ in range(LAYERS)]
    for name, t in state.items():
        m = BLOCK.match(name)
        if m:
            parts[int(m[1])][renamed(m[2], INSIDE)] = t
    for i, p in enumerate(parts):
        for kind in "weight", "bias":
            scale = lambda t, g: t * (g[:, None] if kind == "weight" else g)
            if "attn.in_proj_weight" not in p or kind == "bias" and "q bias" in p:
                shape = p["q " + kind].shape
                p["attn.in_proj_" + kind] = torch.cat([
                    p.pop("%s %s" % (letter, kind), torch.zeros(shape)) for letter in "qkv"])
            elif kind == "bias" and "attn.in_proj_bias" not in p:
                p["attn.in_proj_bias"] = torch.zeros(3 * width)
            if "up " + kind in p:
                both = [p.pop(n + kind) for n in ("gate ", "up ") if n + kind in p]
                p["mlp.c_fc." + kind] = torch.cat(both)
            if "ls1" in p:
                p["attn.out_proj." + kind] = scale(p["attn.out_proj." + kind], p["ls1"])
                p["mlp.c_proj." + kind] = scale(p["mlp.c_proj." + kind], p["ls2"])
        for name, t in p.items():
            if not name.startswith("ls"):
                out["visual.transformer.resblocks.%d.%s" % (i, name)] = t
    return out


def ours(case, stored, width):
    """A stored model under InCTRL's names. Positions are left out if they are interpolated."""
    for prefix in "vision_model.", "dinov2.", "vit.":
        if any(n.startswith(prefix + "embeddings") for n in stored):
            keep = "visual_projection.weight"
            stored = {n.removeprefix(prefix): t for n, t in stored.items()
                      if n.startswith(prefix) or n == keep}
    stored = {n: t.float() for n, t in stored.items()}
    out = blocks(stored, width)
    for name, t in stored.items():
        to = renamed(name, OUTSIDE)
        if to and not BLOCK.match(name):
            out[to] = t
    if "visual_projection.weight" in stored:
        out["visual.proj"] = stored["visual_projection.weight"].t()
    conv = out["visual.conv1.weight"]
    if conv.dim() == 2:
        conv = conv.reshape(width, case.patch, case.patch, 3).permute(0, 3, 1, 2)
        out["visual.conv1.weight"] = conv
    if "visual.class_embedding" in out:
        out["visual.class_embedding"] = out["visual.class_embedding"].flatten()
    lead, positions = torch.zeros(case.lead, width), out.pop("positions", None)
    if "registers" in out:
        lead[1:] = out.pop("registers")[0]
    if positions is None:
        out["visual.positional_embedding"] = lead
    elif case.image == case.side:
        positions = positions.reshape(-1, width)
        n = (case.side // case.patch) ** 2
        if len(positions) > n:
            lead[0] = positions[0]
        out["visual.positional_embedding"] = torch.cat([lead, positions[-n:]])
    if not case.lead:  # only a class token goes through it
        out = {n: t for n, t in out.items() if not n.startswith("visual.ln_post")}
    return out


def values(t):
    return t.detach().float().contiguous().numpy().astype("<f4", copy=False).tobytes()


def make(name, case, folder, width, seed):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    model = case.build(width)
    fill(model, seed)
    case.save(model, folder)
    stored = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(".safetensors"):
            stored.update(safetensors.torch.load_file(os.path.join(folder, file)))
    rows, image = watch(model), torch.randn(1, 3, case.image, case.image)
    token = case.run(model, image)
    out = {"image": image[0]}
    if token is not None:
        out["token"] = token
    for i, r in enumerate(rows):
        out["tap%d" % (i + 1)] = r[0, case.lead:]
    safetensors.torch.save_file(
        {n: t.detach().float().contiguous() for n, t in out.items()},
        os.path.join(folder, "outputs.safetensors"))
    tensors = {n: {"sha256": hashlib.sha256(values(t)).hexdigest()}
               for n, t in ours(case, stored, width).items()}
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump({"image": case.image, "tensors": tensors}, f, indent=1)
        f.write("\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--width", type=int, default=16)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("case", nargs="*")
    a = p.parse_args()
    for name in a.case or CASES:
        make(name, CASES[name], os.path.join(a.folder, name), a.width, a.seed)


if __name__ == "__main__":
    with torch.no_grad():
        main()
