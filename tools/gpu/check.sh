#!/usr/bin/env bash
# Checks and measures the CUDA backend on a machine with a GPU; see README.md. A row of the table is printed as
# soon as it is known, and the whole table at the end. Nothing runs longer than DEADLINE seconds from the start
# (540). OUT names a folder for the table and the numbers it is made of. Exit code 1: something is not as it must be.
set -uo pipefail
kit=$(cd "$(dirname "$0")" && pwd)
images=${1:?usage: check.sh FOLDER_OF_IMAGES}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${OUT:-$work} deadline=${DEADLINE:-540} failed=0
: >"$out/table"
# dlopen looks where ldconfig does; containers may have the driver here instead. Without a name the tests take the
# emulator.
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/local/nvidia/lib64
export INCTRL_CUDA_DRIVER=${INCTRL_CUDA_DRIVER:-libcuda.so.1}
PATH=$PATH:/usr/local/cuda/bin
# To try the script where there is no GPU: INCTRL_CUDA_DRIVER=…/libcuda-emulator.so MODEL=nano-240 ROUNDS=9 BATCHES=1,2.
synthetic=${MODEL:-vit-b-16-plus-240} rounds=${ROUNDS:-10000} batches=${BATCHES:-1,32,256}

row() { printf '| %s | %s |\n' "$1" "$2" | tee -a "$out/table"; }
# limit SECONDS COMMAND…: that long, or what is left; the code is 124 if it was to take longer.
limit() {
  local most=$1 left=$((deadline - SECONDS))
  shift
  [ $left -gt 0 ] || return 124
  timeout -k 5 $((most < left ? most : left)) "$@"
}
# check NAME COMMAND…: a row that says ok, FAILED or timed out; the log is shown if it is not ok.
check() {
  local name=$1 begin=$SECONDS code=0 word
  shift
  "$@" >"$work/log" 2>&1 || code=$?
  case $code in
    0) word=ok ;;
    124 | 137) word='**timed out**' ;;
    *) word='**FAILED**' ;;
  esac
  row "$name" "$word ($((SECONDS - begin)) s)"
  [ $code = 0 ] && return
  failed=1
  tail -40 "$work/log"
  return 1
}
info() { limit 60 "$kit/inctrl" info --device cuda; }
test_cuda() { # SECONDS FLAGS…
  (cd "$kit" && limit "$1" ./cuda.test -test.count=1 "${@:2}")
}
bits() { check "every operation has the bits of ref, on all shapes$1" test_cuda 150 -test.run 'Conformance|TestSame|TestProducts|TestCut|TestStage'; }
score() { # DEVICE MODEL: score and digest of each image
  limit 90 "$kit/inctrl" score -q --device "$1" --model "$2" --normals "$images" --shots 4 --format csv "$images" |
    cut -d, -f1,2,7
}
same() { # MODEL: both devices give the same bits
  score cpu "$1" >"$work/cpu.csv" && score cuda "$1" >"$work/cuda.csv" && [ -s "$work/cpu.csv" ] &&
    diff "$work/cpu.csv" "$work/cuda.csv"
}
rates() { # of products and blocks by mma.sync and, where the device has it, by wgmma
  test_cuda 90 ${MODEL:+-test.short} -test.run '^$' -test.bench 'Products|Block' -test.benchtime "${TIME:-300ms}" |
    tee "$out/rates"
}
ours() {
  limit 90 "$kit/inctrl" bench --device cuda --model "$model" --batches "$batches" --runs "${RUNS:-20}" --json >"$out/ours.json"
}
sanitize() { # TOOL TESTS
  (cd "$kit" && limit 100 compute-sanitizer --tool "$1" --error-exitcode 9 ./cuda.test -test.short -test.run "$2")
}
rows() { python3 "$kit/rows.py" "$1" "$out" | tee -a "$out/table"; }

# The device. If it does not open, all is tried without wgmma.
asked=${INCTRL_CUDA_WGMMA:-}
if ! check "the device opens" info; then
  export INCTRL_CUDA_WGMMA=0
  check "the device opens with INCTRL_CUDA_WGMMA=0" info || exit 1
fi
device=$(sed -n 's/^device  *//p' "$work/log") word=ok
case "$asked $device" in
  "0 "* | *"products by wgmma") ;;
  *"capability 9.0,"*) word='**FAILED**' failed=1 ;;
esac
row "$device" "$word"

# The bits.
if ! bits "" && [ "${INCTRL_CUDA_WGMMA:-}" != 0 ]; then
  INCTRL_CUDA_WGMMA=0 bits ", without wgmma" && export INCTRL_CUDA_WGMMA=0
fi
INCTRL_ROUNDS=$rounds check "graphs replayed $rounds times, nothing grows" test_cuda 60 -test.run TestGraph
model=$work/$synthetic.safetensors
check "random weights: $synthetic, int8" limit 60 "$kit/inctrl" convert --synthetic "$synthetic" --int8 -q -o "$model"
for m in mini "$model"; do
  check "$(basename "$m" .safetensors): all scores and maps to the bit as on the processor" same "$m"
done

# The rates: ours, then PyTorch's.
check "products and blocks, measured" rates
rows products
check "images and operations, measured" ours
rows ours
seconds=$((deadline - SECONDS - 15)) # it does not count the time that it takes to load
limit 240 python3 "$kit/torch_rates.py" --seconds $((seconds < 225 ? seconds : 225)) --batches "$batches" \
  >"$out/torch.json" 2>"$work/log" || tail -5 "$work/log"
rows torch

# The sanitizers, where they work.
why=
if ! command -v compute-sanitizer >/dev/null; then
  why="not on this machine"
elif sanitize memcheck 'TestOpens$' >"$work/log" 2>&1; grep -q "Device not supported" "$work/log"; then
  why="Device not supported"
fi
for tool in memcheck racecheck initcheck synccheck; do
  if [ "$why" ]; then
    row "compute-sanitizer $tool" "skipped: $why"
  else
    check "compute-sanitizer $tool" sanitize $tool 'TestConformance/(Linear|Attend|Norm|Reduce|Nearest|Pick|Add|Unit)/(3|5|18|33|66|70|130)'
  fi
done

echo
echo "| what | $(timeout 10 nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | head -1) |"
echo "|---|---|"
cat "$out/table"
exit $failed
