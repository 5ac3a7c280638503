"""Prints rows of check.sh's table from the measurements that it left in a folder.

python3 rows.py products|ours|torch FOLDER
"""

import json
import re
import sys

BENCHMARK = (
    r"Benchmark(Product|Block)s?/(.+)/(mma|wgmma)\S*" r"\s+\d+\s+([\d.]+) ns/op\s+([\d.]+) (\S+)"
)


def read(path):
    """The last line of a file that is whole JSON, or an empty dict."""
    for line in reversed(open(path).readlines()):
        try:
            return json.loads(line)
        except ValueError:
            pass
    return {}


def products(folder):
    ways = {}
    for line in open(folder + "/rates"):
        if r := re.match(BENCHMARK, line):
            name = f"{r[1].lower()} {r[2].replace('_', ' ')}"
            ways.setdefault(name, {})[r[3]] = float(r[4]), f"{float(r[5]):.4g} {r[6]}"
    for name, way in ways.items():
        gain = (
            f"; wgmma {way['wgmma'][1]}, {way['mma'][0] / way['wgmma'][0]:.2f} ×"
            if "wgmma" in way
            else "; wgmma not used"
        )
        yield name, f"mma.sync {way['mma'][1]}{gain}"


def ours(folder):
    bench = read(folder + "/ours.json")
    for r in bench.get("batches", []):
        yield f"{r['batch']} at once", (
            f"{r['pixels_per_s']:.0f} images/s from pixels; "
            f"{r['jpeg_per_s']:.0f} from JPEGs of 1024×768; "
            f"a batch alone {r['alone_ms']['median']:.3f} ms"
        )
    for o in bench.get("ops", []):
        yield o["op"], f"{o['ms']:.4f} ms, {o['gops']:.0f} GOP/s"


def torch(folder):
    rates = read(folder + "/torch.json")
    if not rates:
        yield "PyTorch bfloat16", "skipped: no rate"
    mine = {r["batch"]: r for r in read(folder + "/ours.json").get("batches", [])}
    for case, found in rates.items():
        mode, _, batch = case.partition(" ")
        if not batch.isdigit():
            continue
        result, own = found, mine.get(int(batch))
        if isinstance(found, dict):
            rate, alone = found["images_per_s"], found["alone_ms"]
            result = f"{rate:.0f} images/s; a batch alone {alone:.3f} ms"
            if own:
                faster = alone / own["alone_ms"]["median"]
                result += f"; ours {own['pixels_per_s'] / rate:.2f} × the rate"
                result += f", {faster:.2f} × as fast alone"
        yield f"PyTorch bfloat16, {mode}, {batch} at once", result


if __name__ == "__main__":
    for what, result in {"products": products, "ours": ours, "torch": torch}[sys.argv[1]](
        sys.argv[2]
    ):
        print(f"| {what} | {result} |")
