# Checks of the source: import rules, platforms, linters, vulnerabilities, races, fuzzing.
.PHONY: layers figures check paths lint vuln race fuzz golden workflows downloads

layers: ## the import rules and the knot measure
	$(GO) test ./tools/layers
figures: ## a table of the style figures
	$(GO) run ./tools/layers/figures

# The types of everything on every system, and of the library, which alone has files for
# processors, on every processor as well. `go vet` looks at its assembly for one processor at a
# time; make test covers linux/amd64.
PLATFORMS = darwin/arm64 windows/amd64
MODEL_PLATFORMS = linux/arm64 darwin/amd64 windows/arm64
check: ## types on every platform, and vet for arm64 and WebAssembly
	INCTRL_PLATFORMS="$(PLATFORMS)" INCTRL_MODEL_PLATFORMS="$(MODEL_PLATFORMS)" \
	  $(GO) test -count=1 -v -run TestPlatforms ./tools/layers
	GOOS=linux GOARCH=arm64 $(GO) vet ./model/...
	for tags in "" simd128 text formats convert; do \
	  GOOS=js GOARCH=wasm $(GO) vet -tags "$$tags" ./model/... ./wasm || exit 1; \
	done

# Each instruction set that this machine has, on the conformance suite against ref.
paths: SHELL = /bin/bash
paths: .SHELLFLAGS = -o pipefail -c
paths: ## the conformance suite on each instruction set of this machine
	$(GO) test -v -short -run 'TestConformance|TestSame|TestRequired' ./model/backend/cpu | \
	  grep -vE '^ *(=== |--- PASS: Test[A-Za-z]*/[a-z0-9]+/)'

golden: ## the golden values, on the backend that defines the bits
	INCTRL_REQUIRE=ref $(GO) test -run Golden -v ./...

MODULES = . tools/asmgen tools/beam deploy/check
lint: web/node_modules ## staticcheck on every Go module, and the linters of web
	for m in $(MODULES); do (cd $$m && $(STATICCHECK) ./...) || exit 1; done
	npm run --silent --prefix web --if-present lint

ZIZMOR = $(OUT)/zizmor
workflows: $(ZIZMOR) ## actionlint and zizmor on .github
	$(GO) run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
	$(ZIZMOR)/bin/zizmor --quiet --offline .github
$(ZIZMOR): | need/python3
	python3 -m venv $@ && $@/bin/pip install -q zizmor==1.32.0 || { rm -rf $@; exit 1; }

downloads: ## what other targets install below out and node_modules; with -k, what can be had
	$(MAKE) $(CLIENTS)/venv $(CLIENTS)/grpcurl $(OUT)/stores/versitygw $(NVRTC) $(HADOLINT) \
	  $(ZIZMOR) web/node_modules

# Known vulnerabilities in what the programs call, built by the Go of go.mod's toolchain line. The
# database is pinned, so that a new report stops no unrelated change: make vuln VULNDB=latest.
VULNDB = v0.0.0-20261105234957-e22db6528018
vuln: ## known vulnerabilities in what the programs call
	mkdir -p $(OUT)
	dir=$$($(GO) mod download -json golang.org/x/vulndb@$(VULNDB) | \
	    sed -n 's/.*"Dir": "\(.*\)".*/\1/p') && \
	  $(GO) run golang.org/x/vulndb/cmd/indexdb@$(VULNDB) -vulns $$dir/data/osv -out $(OUT)/vulndb
	GOTOOLCHAIN=auto $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 \
	  -db file://$(CURDIR)/$(OUT)/vulndb ./...

# Packages that have goroutines or locks, or whose tests have; the others cannot have a race.
# Package simd128 runs in WebAssembly only. Skipped are long tests that run on one goroutine, or
# whose concurrency a shorter test covers. The goroutine of peak_test.go only reads what is
# allocated.
SEQUENTIAL_1 = Alike.*|Benchmark|Calibrate|Changed|ExitCodes|Hostile(Names|Errors|Server)?
SEQUENTIAL_2 = AreaBits|Coreset|GoldenBits.*|GuardedSet|ManyNormals|RotationGuard|Thin
SEQUENTIAL_3 = Quantize|Stages|Tiles(Memory)?|Train(Lists|Other)|Verify.*|ViewFlags
SEQUENTIAL = $(SEQUENTIAL_1)|$(SEQUENTIAL_2)|$(SEQUENTIAL_3)
race: ## the race detector on the packages that have goroutines or locks
	$(GO) test -timeout 30m -race -short -skip '^Test($(SEQUENTIAL))$$' \
	  $$(grep -rlE '^\s+(defer )?go [a-z]|"sync["/]' --include='*.go' --exclude-dir=simd128 \
	    --exclude=peak_test.go model quantize server batch internal tools/inctrl tools/load | \
	    xargs -n1 dirname | sort -u | sed 's|^|./|')

FUZZTIME ?= 30s
# A run whose time ends in the middle of an input fails with "context deadline exceeded" although no
# input failed; Go writes "Failing input" if one does.
fuzz: ## every fuzz target for FUZZTIME each
	log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	for p in $$($(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./...); do \
	  for f in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' $$p/*_test.go); do \
	    echo "fuzz $$p $$f"; \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p \
	      >"$$log" 2>&1; code=$$?; cat "$$log"; [ $$code = 0 ] || \
	      grep -q 'context deadline exceeded' "$$log" && ! grep -q 'Failing input' "$$log" \
	      || exit 1; \
	  done; \
	done
