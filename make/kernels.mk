# Generated kernels: assembly for amd64 and arm64, WebAssembly from C; and arm64 under emulation.
.PHONY: asm simd128 arm64 arm64-sdot arm64-neon arm64-model

asm: ## compare the committed assembly and WebAssembly with what their generators write
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

# The WebAssembly module of package simd128. It may have neither static data nor a stack frame:
# there is no memory for them.
CLANG = clang-19 --target=wasm32 -std=c17 -O2 -Wall -Wextra -Werror -Wframe-larger-than=0 \
  -ffreestanding -ffp-contract=off -fno-unroll-loops -fno-vectorize -fno-slp-vectorize \
  -msimd128 -matomics -mbulk-memory
WASMLD = wasm-ld-19 --no-entry --import-memory --shared-memory --max-memory=4294967296 \
  -z stack-size=0 --strip-all
SIMD128 = model/backend/simd128
SIMD128OUT = $(SIMD128)
simd128: need/clang-19 need/wasm-ld-19 ## compile the WebAssembly kernels from C
	mkdir -p $(OUT)
	$(CLANG) -c $(SIMD128)/kernels/kernels.c -o $(OUT)/kernels.o
	$(WASMLD) $(OUT)/kernels.o -o $(SIMD128OUT)/kernels.wasm
	$(CLANG) -mrelaxed-simd -c $(SIMD128)/kernels/kernels.c -o $(OUT)/relaxed.o
	$(WASMLD) $(OUT)/relaxed.o -o $(SIMD128OUT)/relaxed.wasm
	chmod 644 $(SIMD128OUT)/kernels.wasm $(SIMD128OUT)/relaxed.wasm

# With the dot product instructions and without them. The first line of each says what ran.
QEMU = qemu-aarch64-static
arm64: need/$(QEMU) ## the conformance suite and golden digests on an emulated arm64
	mkdir -p $(OUT)
	GOARCH=arm64 $(GO) test -c -o $(OUT)/cpu.arm64 ./model/backend/cpu
	GOARCH=arm64 $(GO) test -c -o $(OUT)/model.arm64 ./model/engine
	$(MAKE) arm64-sdot arm64-neon arm64-model

arm64-%: SHELL = /bin/bash
arm64-%: .SHELLFLAGS = -o pipefail -c
arm64-sdot: CPU = max
arm64-neon: CPU = cortex-a53
arm64-sdot arm64-neon: arm64-%:
	cd model/backend/cpu && INCTRL_REQUIRE=$* $(QEMU) -cpu $(CPU) ../../../$(OUT)/cpu.arm64 \
	  -test.short -test.v -test.run 'Conformance|Same|Required|Kernels' | \
	  grep -E 'this machine|^(---|PASS|FAIL)'
arm64-model:
	cd model/engine && $(QEMU) -cpu max ../../$(OUT)/model.arm64 -test.short -test.v \
	  -test.run GoldenBitsNano | grep -E '^(---|PASS|FAIL)'
