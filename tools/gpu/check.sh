#!/usr/bin/env bash
# Checks and measures the CUDA backend on a machine with a GPU, in ten minutes at most; see README.md. What is
# printed last is one table. Exit code 1: something is not as it must be.
set -uo pipefail
kit=$(cd "$(dirname "$0")" && pwd)
pictures=${1:?usage: check.sh FOLDER_OF_PICTURES}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export INCTRL_CUDA_DRIVER=${INCTRL_CUDA_DRIVER:-libcuda.so.1}
# To try the script where there is no GPU: INCTRL_CUDA_DRIVER=…/libcuda-emulator.so MODEL=nano-240 ROUNDS=9 BATCHES=1,2.
synthetic=${MODEL:-vit-b-16-plus-240} rounds=${ROUNDS:-10000} batches=${BATCHES:-1,32,256}
failed=0

row() { printf '| %s | %s |\n' "$1" "$2" >>"$work/table"; }
# check NAME COMMAND…: a row that says ok or FAILED; the log is shown if it failed.
check() {
  local name=$1 begin=$SECONDS
  shift
  if "$@" >"$work/log" 2>&1; then
    row "$name" "ok ($((SECONDS - begin)) s)"
  else
    row "$name" "**FAILED** ($((SECONDS - begin)) s)"
    failed=1
    tail -40 "$work/log"
  fi
}
test_cuda() { (cd "$kit" && timeout 150 ./cuda.test -test.count=1 "$@"); }
sanitize() { (cd "$kit" && timeout 100 compute-sanitizer --tool "$1" --error-exitcode 9 ./cuda.test -test.short -test.run "$2"); }
score() { # DEVICE MODEL: score and digest of each picture
  "$kit/inctrl" score -q --device "$1" --model "$2" --normals "$pictures" --shots 4 --format csv "$pictures" | cut -d, -f1,2,7
}
same() { # MODEL: both devices give the same bits
  score cpu "$1" >"$work/cpu.csv" && score cuda "$1" >"$work/cuda.csv" && [ -s "$work/cpu.csv" ] &&
    diff "$work/cpu.csv" "$work/cuda.csv"
}

"$kit/inctrl" info --device cuda | grep -E '^(backend|device|model) ' || exit 1
check "every operation has the bits of ref, on all shapes" test_cuda -test.run 'Conformance|TestSame|TestProducts'
INCTRL_ROUNDS=$rounds check "graphs replayed $rounds times, nothing grows" test_cuda -test.run TestGraph

model=$work/$synthetic.safetensors
check "made-up $synthetic, int8" "$kit/inctrl" convert --synthetic "$synthetic" --int8 -q -o "$model"
for m in mini "$model"; do
  check "$(basename "$m" .safetensors): all scores and maps to the bit as on the processor" same "$m"
done
if command -v compute-sanitizer >/dev/null; then
  for tool in memcheck racecheck initcheck synccheck; do
    check "compute-sanitizer $tool" sanitize $tool 'TestConformance/(Linear|Attend|Norm|Reduce|Nearest|Pick|Add|Unit)/(3|5|18|33|66|70|130)'
  done
else
  row "compute-sanitizer" "skipped: not on this machine"
fi

# Products and blocks by mma.sync and, where the device has it, by wgmma.
(cd "$kit" && timeout 150 ./cuda.test ${MODEL:+-test.short} -test.run '^$' -test.bench 'Products|Block' -test.benchtime "${TIME:-300ms}") |
  tee "$work/rates" || failed=1
"$kit/inctrl" bench --device cuda --model "$model" --batches "$batches" --runs "${RUNS:-20}" --json >"$work/ours.json" || failed=1
timeout 280 python3 "$kit/torch_rates.py" --seconds 200 --batches "$batches" >"$work/torch.json" 2>"$work/log" || tail -5 "$work/log"
cat "$work/ours.json" "$work/torch.json"
python3 - "$work/ours.json" "$work/torch.json" "$work/rates" >>"$work/table" <<'PY'
import json, re, sys

def read(path):
    try:
        return json.loads(open(path).read().strip().splitlines()[-1])
    except (OSError, ValueError, IndexError):
        return {}

ours, torch = map(read, sys.argv[1:3])
for r in ours.get("batches", []):
    rate = torch.get(f"compiled {r['batch']}")
    beside = f", {r['pixels_per_s'] / rate:.2f} × torch.compile bf16 ({rate:.0f})" if isinstance(rate, float) else f", torch.compile: {rate}"
    print(f"| {r['batch']} at once | {r['pixels_per_s']:.0f} pictures/s from pixels{beside}; {r['jpeg_per_s']:.0f} from JPEGs of 1024×768 |")
for o in ours.get("ops", []):
    print(f"| {o['op']} | {o['ms']:.4f} ms, {o['gops']:.0f} GOP/s |")

ways = {}
for line in open(sys.argv[3]):
    if r := re.match(r"Benchmark(Product|Block)s?/(.+)/(mma|wgmma)\S*\s+\d+\s+([\d.]+) ns/op\s+([\d.]+) (\S+)", line):
        ways.setdefault(f"{r[1].lower()} {r[2].replace('_', ' ')}", {})[r[3]] = float(r[4]), f"{float(r[5]):.4g} {r[6]}"
for name, way in ways.items():
    gain = f"; wgmma {way['wgmma'][1]}, {way['mma'][0] / way['wgmma'][0]:.2f} ×" if "wgmma" in way else "; wgmma not used"
    print(f"| {name} | mma.sync {way['mma'][1]}{gain} |")
PY
echo
echo "| what | $(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | head -1) |"
echo "|---|---|"
cat "$work/table"
exit $failed
