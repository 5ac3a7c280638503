#!/bin/sh
# Which commands the make targets need and how to get those that are missing.
#
#   doctor.sh               every command, the targets that run it, and what to install
#   doctor.sh need COMMAND  fails if the command is missing
#   doctor.sh packages      the Debian packages of the missing commands, on one line
#
# Nothing is installed by any of them.
set -eu
cd "$(dirname "$0")/.."

# command | Debian package | targets
table='
go|golang|every target
npm|npm|demo web lint page notices test-web test-consumers test-wasm bench-native bench-web
node|nodejs|demo test-web test-consumers test-wasm bench-native bench-web
cc|gcc|race cuda gpu-kit
g++|g++|cuda
python3|python3-venv|clients deploy-check cubin cubin-check cuda workflows
protoc|protobuf-compiler|proto proto-check
clang-19|clang-19|simd128 asm
wasm-ld-19|lld-19|simd128 asm
qemu-aarch64-static|qemu-user-static|arm64
initdb|postgresql|stores
chromium|chromium|test-web test-consumers test-wasm bench-web
firefox-esr|firefox-esr|test-web test-wasm
systemd-analyze|systemd|deploy-check
nginx|nginx-light|test-web, which leaves its recipe out without it
caddy|caddy|test-web, the same
'

# The least versions: of Go from go.mod, of Node from its test runner's options.
go_version=$(sed -n 's/^go //p' go.mod)
node_version=20

# at_least WANTED FOUND says whether FOUND is the same version or a later one.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# state COMMAND prints nothing if it can be used, else what is wrong with it.
state() {
  case $1 in
    initdb) # Debian keeps it outside of PATH.
      for found in /usr/lib/postgresql/*/bin/initdb; do [ ! -x "$found" ] || return 0; done ;;
  esac
  command -v "$1" >/dev/null 2>&1 || { echo missing; return 0; }
  case $1 in
    go) at_least "$go_version" "$(go env GOVERSION | sed 's/^go//')" ||
      echo "older than $go_version" ;;
    node) at_least "$node_version" "$(node --version | tr -d v)" ||
      echo "older than $node_version" ;;
    python3) python3 -c 'import ensurepip, venv' 2>/dev/null || echo "without the module venv" ;;
  esac
}

# how COMMAND PACKAGE prints the way to install it.
how() {
  case $1 in
    go) echo "Go $go_version or later: https://go.dev/doc/install" ;;
    node | npm) echo "Node.js $node_version or later: https://nodejs.org" ;;
    *) echo "Debian, Ubuntu: apt-get install $2" ;;
  esac
}

rows() { printf '%s' "$table" | sed '/^$/d'; }

doctor() {
  rows | while IFS='|' read -r command package targets; do
    wrong=$(state "$command")
    printf '%-20s %-8s %s\n' "$command" "${wrong:-ok}" "$targets"
    [ -z "$wrong" ] || printf '%-20s %s\n' '' "-> $(how "$command" "$package")"
  done
  echo "make demo and make test need go, node and npm only."
}

need() {
  wrong=$(state "$1")
  [ -n "$wrong" ] || return 0
  echo "$1: $wrong. make doctor says how to install it." >&2
  return 1
}

packages() {
  rows | while IFS='|' read -r command package _; do
    [ "$command" = go ] || [ -z "$(state "$command")" ] || printf '%s ' "$package"
  done
}

case ${1:-doctor} in
  doctor) doctor ;;
  need) need "$2" ;;
  packages) packages ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
