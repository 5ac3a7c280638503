"""Compiles the CUDA kernels: a cubin for each architecture and PTX for later ones.

    python3 cubin.py KERNELS_DIR OUT_DIR
    python3 cubin.py KERNELS_DIR OUT_DIR --current

The first form needs NVRTC, NVIDIA's run-time compiler (PyPI: nvidia-cuda-nvrtc-cu12), but neither a
GPU nor a toolkit. It fails if a kernel spills registers or cannot keep tensor cores busy. It writes
SOURCES, the digest of the sources, beside the kernels: the backend loads no kernels whose digest is
not that of its own sources. --current only tells, by the exit code, whether SOURCES is current.
"""

import argparse
import ctypes
import glob
import hashlib
import importlib.util
import os
import re
import sys

TARGETS = ("sm_80", "sm_86", "sm_89", "sm_90a", "compute_80")


def library():
    spec = importlib.util.find_spec("nvidia.cuda_nvrtc")
    found = [
        p
        for d in (spec.submodule_search_locations if spec else [])
        for p in glob.glob(d + "/lib/libnvrtc.so.*")
    ]
    if not found:
        sys.exit("cubin: NVRTC is not installed (pip install nvidia-cuda-nvrtc-cu12)")
    return ctypes.CDLL(found[0])


def sources(folder):
    """The text of each file by its name, headers first."""
    paths = sorted(glob.glob(folder + "/*.h")) + sorted(glob.glob(folder + "/*.cu"))
    return {os.path.basename(p): open(p, "rb").read() for p in paths}


def digest(files):
    """The digest that model/backend/cuda/images.go computes too; comments and space do not
    count."""
    h = hashlib.sha256()
    for name, text in files.items():
        code = re.sub(rb"//[^\n]*|/\*.*?\*/", b" ", text, flags=re.S)
        h.update(name.encode() + b"\0" + b" ".join(code.split()))
    return h.hexdigest()


def current(out, files):
    """Whether the kernels in a folder are compiled from these sources."""
    try:
        with open(out + "/SOURCES") as f:
            return f.read().strip() == digest(files)
    except FileNotFoundError:
        return False


def compile(nvrtc, files, target):
    headers = {n: t for n, t in files.items() if n.endswith(".h")}
    strings = lambda v: (ctypes.c_char_p * len(v))(*v)
    program = ctypes.c_void_p()
    nvrtc.nvrtcCreateProgram(
        ctypes.byref(program),
        files["kernels.cu"],
        b"kernels.cu",
        len(headers),
        strings(list(headers.values())),
        strings([n.encode() for n in headers]),
    )
    options = [b"-arch=" + target.encode(), b"-std=c++17", b"--fmad=false", b"--ptxas-options=-v"]
    code = nvrtc.nvrtcCompileProgram(program, len(options), strings(options))

    def get(what):
        n = ctypes.c_size_t()
        getattr(nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(n))
        text = ctypes.create_string_buffer(n.value)
        getattr(nvrtc, f"nvrtcGet{what}")(program, text)
        return text.raw

    log = get("ProgramLog").rstrip(b"\0").decode()
    if code:
        sys.exit(f"cubin: {target}: {log}")
    spills = re.findall(r"(\d+) bytes spill (?:stores|loads)", log)
    used = dict(re.findall(r"Compiling entry function '(\w+)'.*?Used (\d+) registers", log, re.S))
    print(
        target, "registers:", ", ".join(f"{k} {v}" for k, v in sorted(used.items())) or "none told"
    )
    if any(int(s) for s in spills):
        sys.exit(f"cubin: {target}: a kernel spills registers:\n{log}")
    if "wgmma.mma_async instructions are serialized" in log:
        sys.exit(f"cubin: {target}: products of groups wait for one another:\n{log}")
    return get("PTX" if target.startswith("compute") else "CUBIN")


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("kernels"), p.add_argument("out"), p.add_argument(
        "--current", action="store_true"
    )
    o = p.parse_args()
    files = sources(o.kernels)
    if o.current:
        sys.exit(0 if current(o.out, files) else 1)
    nvrtc = library()
    os.makedirs(o.out, exist_ok=True)
    for target in TARGETS:
        kind = "ptx" if target.startswith("compute") else "cubin"
        with open(f"{o.out}/{target}.{kind}", "wb") as f:
            f.write(compile(nvrtc, files, target))
    with open(o.out + "/SOURCES", "w") as f:
        f.write(digest(files) + "\n")


if __name__ == "__main__":
    main()
