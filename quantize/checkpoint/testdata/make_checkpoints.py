"""Writes small checkpoints with torch.save and torch.jit.save, and expected.json, which says what
is in them: for each file its kind, whether it is a list, and for each tensor name, type, shape and
the bits of its values as float32. Usage: make_checkpoints.py FOLDER"""

import collections
import json
import os
import sys
from typing import Dict, List

import torch

TYPES = {
    torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8",
    torch.uint8: "U8", torch.bool: "BOOL",
}
SPECIAL = [0.0, -0.0, 6e-8, -6e-8, 6.1e-5, 1.0, -2.5, 65504.0, float("inf"), float("-inf")]


def ramp(*shape):
    n = 1
    for d in shape:
        n *= d
    return (torch.arange(n, dtype=torch.float32) * 0.37 - 1.3).reshape(shape)


def describe(t):
    bits = t.detach().to(torch.float32).contiguous().reshape(-1).view(torch.int32).tolist()
    return {
        "type": TYPES[t.dtype], "shape": list(t.shape), "bits": [b & 0xFFFFFFFF for b in bits],
    }


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 2)
        self.norm = torch.nn.BatchNorm1d(3)
        self.sizes: List[int] = [1, 2]
        self.table: Dict[str, int] = {"a": 1}

    def forward(self, x):
        return self.norm(x) * self.sizes[0] + self.table["a"]


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.Sequential(Block())
        self.halves = torch.nn.Parameter(torch.tensor(SPECIAL).half())
        self.register_buffer("resolution", torch.tensor(240))
        self.name = "net"

    def forward(self, x):
        return self.blocks(x)


def net():
    n = Net()
    with torch.no_grad():
        for i, p in enumerate(n.parameters()):
            if p.dtype == torch.float32:
                p.copy_(ramp(*p.shape) + i)
    return n


def values():
    """Yields name, what to save, and the tensors that must be found."""
    base = collections.OrderedDict(
        [("fc.weight", ramp(3, 4)), ("fc.bias", ramp(3)), ("steps", torch.tensor(7))]
    )
    yield "bare.pth", base, base
    state = net().state_dict()
    yield "module.pt", state, state
    yield "state_dict.pt", {"epoch": 3, "state_dict": base, "lr": 0.1}, base
    yield "model_state.pyth", {
        "model_state": base, "optimizer_state": {"state": {0: {"m": ramp(2)}}, "groups": [{}]},
        "cfg": "A: 1\n", "scaler": None,
    }, base
    prefixed = {"module." + k: v for k, v in base.items()}
    yield "prefix.pt", prefixed, prefixed
    types = {name: torch.tensor([0, 1, 1]).to(t) for t, name in TYPES.items()}
    types["half"] = torch.tensor(SPECIAL).half()
    types["brain"] = torch.tensor(SPECIAL).bfloat16()
    yield "types.pt", types, types
    whole = ramp(4, 6)
    views = {
        "whole": whole, "transposed": whole.t(), "row": whole[2], "column": whole[:, 3],
        "steps": whole[1:, ::2], "expanded": whole[0, :1].expand(3), "last": ramp(1, 2, 2, 3).
        contiguous(memory_format=torch.channels_last), "empty": torch.zeros(0, 3),
    }
    yield "views.pt", views, views
    params = torch.nn.ParameterDict({"a": torch.nn.Parameter(ramp(2, 2))})
    yield "parameters.pt", {"a": params["a"], "b": torch.nn.Parameter(ramp(1))}, {
        "a": params["a"], "b": ramp(1),
    }
    prompts = [ramp(3, 2, 2), ramp(3, 2, 2) * 2]
    yield "list.pt", prompts, {str(i): t for i, t in enumerate(prompts)}


def main(folder):
    expected = {}
    for name, what, tensors in values():
        torch.save(what, os.path.join(folder, name))
        expected[name] = {"kind": "pytorch", "list": isinstance(what, list)}
        expected[name]["tensors"] = {k: describe(t) for k, t in tensors.items()}
    four = {"w": ramp(2)}
    torch.save(four, os.path.join(folder, "protocol4.pt"), pickle_protocol=4)
    expected["protocol4.pt"] = {
        "kind": "pytorch", "list": False, "tensors": {"w": describe(four["w"])},
    }
    model = net().eval()
    torch.jit.script(model).save(os.path.join(folder, "scripted.pt"))
    expected["scripted.pt"] = {
        "kind": "torchscript", "list": False,
        "tensors": {k: describe(t) for k, t in model.state_dict().items()},
    }
    torch.save(four, os.path.join(folder, "legacy.pt"), _use_new_zipfile_serialization=False)
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump(expected, f, separators=(",", ":"))
        f.write("\n")


main(sys.argv[1])
