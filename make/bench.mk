# Measurements, and the test images.
.PHONY: bench peers bench-native bench-web bench-page demopics

bench: ## Go benchmarks of the library
	$(GO) test -run '^$$' -bench . -benchmem ./model/...

# Random weights at full size, in inctrl's and in the peers' formats: 1.5 GB.
PEERS = $(OUT)/peers
peers: build ## models of the same size for inctrl and its peers
	mkdir -p $(PEERS)
	test -f $(PEERS)/float.safetensors || \
	  bin/inctrl convert --synthetic vit-b-16-plus-240 -o $(PEERS)/float.safetensors
	test -f $(PEERS)/int8.safetensors || \
	  bin/inctrl quantize --model $(PEERS)/float.safetensors \
	    -o $(PEERS)/int8.safetensors >/dev/null
	$(GO) run ./tools/peers write -model $(PEERS)/float.safetensors -o $(PEERS)

# inctrl and a peer take turns, image by image, in one run.
bench-native: peers ## inctrl against onnxruntime-node
	test -d tools/peers/node_modules/onnxruntime-node || \
	  npm ci --prefix tools/peers --ignore-scripts --no-audit --no-fund
	$(GO) run ./tools/peers bench -dir $(PEERS) -inctrl bin/inctrl

bench-web: need/chromium peers web ## inctrl against onnxruntime-web and LiteRT.js, in Chromium
	test -d web/bench/node_modules || \
	  npm ci --prefix web/bench --ignore-scripts --no-audit --no-fund
	$(GO) run ./tools/peers bench-web -dir $(PEERS) -inctrl bin/inctrl

bench-page: need/chromium web ## the page: loading, long tasks, frames, scoring, in Chromium
	node web/bench/page.mjs

demopics: ## make the demo images anew
	$(GO) run ./tools/demo -o testdata/demo
	$(GO) generate ./tools/demo/animation
