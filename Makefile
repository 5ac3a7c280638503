# Two commands matter to a newcomer: `make demo` and `make test`. Both need Go, make and Node, and
# nothing else. `make help` lists the other targets; `make doctor` says what each of them needs.
.DEFAULT_GOAL := help

# The page, on http://localhost:8080 until Ctrl-C, with the bundled model and images; and the same
# on the command line. Nothing is downloaded at run time.
PORT ?= 8080
demo: demo-native web ## the demo: command line first, then the page on PORT
	node wasm/exec/serve.mjs web/dist/demo $(PORT)

# The packages that take longest start first.
test: ## gofmt, vet and all Go tests of this machine
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) test -vet=off -timeout 30m $(TESTFLAGS) ./tools/inctrl ./model/engine ./tools/load ./...

GO ?= go
OUT ?= out
TESTFLAGS ?=
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

# A target that runs a command which not every machine has depends on need/COMMAND.
need/%:
	@sh make/doctor.sh need $*

build: ## the program bin/inctrl
	$(GO) build -trimpath -ldflags='-s -w' -o bin/inctrl ./tools/inctrl

# Learn from normal images, score others, write heat maps.
demo-native: build ## the demo on the command line only
	mkdir -p $(OUT)/demo
	for c in fabric leather biscuit; do \
	  bin/inctrl learn --normals testdata/demo/$$c/train/good --calibrate 0.05 \
	    -o $(OUT)/demo/$$c.prompts && \
	  bin/inctrl score --prompts $(OUT)/demo/$$c.prompts --format csv \
	    --heatmaps $(OUT)/demo/heatmaps testdata/demo/$$c/test > $(OUT)/demo/$$c.csv || exit 1; \
	  cut -d, -f1-4 $(OUT)/demo/$$c.csv; \
	done
	@echo "Heat maps: $(OUT)/demo/heatmaps"

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  %-14s %s\n", $$1, $$2 }' \
	  $(MAKEFILE_LIST)

doctor: ## what is missing for which target, and the command that installs it
	@sh make/doctor.sh

clean: ## remove everything that was built
	rm -rf bin $(OUT) web/dist web/go

.PHONY: demo test build demo-native help doctor clean
include make/*.mk
