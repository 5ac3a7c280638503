# The browser: the WebAssembly programs, the npm package, the page, and their tests.
.PHONY: web npm page page-check screens test-wasm test-web test-consumers

# A page loads the program first, so packages that call no small function for each pixel or value
# are not inlined: 82 kB less in brotli.
NOTINLINED = encoding/... fmt reflect runtime strconv time $(addprefix $(MODULE)/,wasm model \
  model/calibration model/clip model/clip/position model/engine model/inctrl model/ops \
  model/regions model/view model/weights model/weights/scan)
MODULE = github.com/inctrl-go/inctrl
WASMBUILD = GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags='-s -w' \
  $(foreach p,$(NOTINLINED),-gcflags=$(p)=-l)

web: web/node_modules ## the programs, the npm package and the page, in web/dist
	mkdir -p web/go
	cp "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" web/go/
	$(WASMBUILD) -tags simd128 -o web/go/inctrl.wasm ./wasm
	$(WASMBUILD) -tags simd128,text -o web/go/text.wasm ./wasm
	$(WASMBUILD) -tags formats -o web/go/formats.wasm ./wasm
	$(WASMBUILD) -tags convert -o web/go/convert.wasm ./wasm
	cd web && npm run --silent check && npm run --silent build

web/node_modules: web/package.json web/package-lock.json
	npm ci --prefix web --ignore-scripts --no-audit --no-fund --loglevel=error || \
	  { rm -rf $@; exit 1; }
	touch $@

npm: web ## the npm packages, in out/npm
	node web/pack.mjs

# The page of `inctrl serve`, which the program embeds.
PAGE = server/page
page: web ## commit-ready copy of the server's page
	cp web/dist/server/* $(PAGE)/
page-check: web ## compare the server's committed page with what web builds
	diff -r -x '*.go' web/dist/server $(PAGE)

screens: need/chromium web ## make the screenshots of docs/page.md anew
	node web/site/screens.mjs

# Under Node, and the conformance suite also in both browsers with both builds of the kernels. One
# run of each build has a model's own shapes, which -short leaves out.
WASMTEST = GOOS=js GOARCH=wasm $(GO) test -tags simd128
test-wasm: need/chromium need/firefox-esr web/node_modules
test-wasm: ## the conformance suite and golden digests in WebAssembly
	for run in "1 -short" 2; do set -- $$run; \
	  INCTRL_THREADS=$$1 $(WASMTEST) $$2 \
	    -exec "node $(CURDIR)/wasm/exec/node.mjs" $(SIMD128:%=./%) || exit 1; \
	done
	INCTRL_THREADS=2 $(WASMTEST) -exec "node $(CURDIR)/wasm/exec/node.mjs" -short \
	  -run GoldenBits ./model/engine
	for b in chromium firefox; do for run in "kernels -short" relaxed; do set -- $$run; \
	  echo "$$b, $$1"; \
	  BROWSER=$$b INCTRL_KERNELS=$$1 INCTRL_THREADS=2 $(WASMTEST) $$2 \
	    -exec "node $(CURDIR)/wasm/exec/browser.mjs" $(SIMD128:%=./%) || exit 1; \
	done; done

# The privacy test waits for bytes that must not leave the page, so it runs alone. Screenshots are
# in out/web.
test-web: need/chromium need/firefox-esr build web
test-web: ## the page and the npm package in Chromium and Firefox
	cd web && npm run --silent test

# The packages as others use them: installed from their archives into a folder of their own, where
# the examples are built and opened. Without a registry only the archives are looked at.
test-consumers: export BROWSERS ?= chromium
test-consumers: need/chromium build npm
test-consumers: ## the npm packages in Node and in apps of bundlers and frameworks
	cd web && node --test --test-reporter=spec test/consumers/packages.test.mjs
	node web/test/consumers/install.mjs || { [ $$? = 75 ] && exit 0; exit 1; }; \
	  cd web && node --test --test-reporter=spec --test-concurrency=1 test/consumers/[!p]*.test.mjs
