# The backend for NVIDIA GPUs. No target here needs a GPU; with one: tools/gpu/README.md.
.PHONY: cuda cuda-kernels cuda-model gpu-kit cubin cubin-check cubin-release

# g++ compiles the kernels too, and an emulated driver runs them on this machine's processor. The
# emulator has one thread, so the two test runs go at the same time.
EMULATOR = $(CURDIR)/$(OUT)/libcuda-emulator.so
KERNELS = model/backend/cuda/kernels
cuda: need/g++ cubin ## vet, tests and golden digests of the backend on an emulated GPU
	$(GO) vet -tags cuda ./...
	mkdir -p $(OUT)
	g++ -O2 -std=c++17 -ffp-contract=off -DEMULATED -shared -fPIC -I $(KERNELS) -o $(EMULATOR) \
	  -x c++ $(KERNELS)/emu/emu.cpp $(KERNELS)/kernels.cu
	$(MAKE) -j2 -O cuda-kernels cuda-model
cuda-kernels:
	$(GO) test -tags cuda -timeout 30m ./model/backend/cuda
	$(GO) test -tags cuda -timeout 30m -race -run Stage ./model/backend/cuda
cuda-model:
	INCTRL_BACKEND=cuda INCTRL_CUDA_DRIVER=$(EMULATOR) \
	  $(GO) test -tags cuda -timeout 30m -short -run 'GoldenNano$$|GoldenText$$|GoldenTiny' ./model/engine

# One archive with what a machine with a GPU needs to check and measure the backend.
gpu-kit: cubin ## an archive for a machine with a GPU
	mkdir -p $(OUT)/gpu
	$(GO) build -tags cuda -trimpath -ldflags='-s -w' -o $(OUT)/gpu/inctrl ./tools/inctrl
	$(GO) test -tags cuda -c -trimpath -ldflags='-s -w' -o $(OUT)/gpu/cuda.test \
	  ./model/backend/cuda
	cp tools/gpu/check.sh tools/gpu/rows.py tools/gpu/torch_rates.py $(OUT)/gpu
	tar -I 'gzip -9' -cf $(OUT)/gpu.tgz -C $(OUT)/gpu \
	  inctrl cuda.test check.sh rows.py torch_rates.py

# Compiled kernels are committed at releases only (make cubin-release). Between releases they are
# compiled into the folder next, which git ignores and the build prefers; without either of the two
# being current the backend says so and is not used.
CUBIN = model/backend/cuda/cubin
CUBINPY = tools/cubin/cubin.py $(KERNELS)
NVRTC = $(OUT)/nvrtc
$(NVRTC): | need/python3
	python3 -m venv $@ && $@/bin/pip install -q nvidia-cuda-nvrtc-cu12==12.8.93 || \
	  { rm -rf $@; exit 1; }

cubin: need/python3 ## compile the kernels for every GPU, if they have changed
	python3 $(CUBINPY) $(CUBIN) --current || python3 $(CUBINPY) $(CUBIN)/next --current || \
	  $(MAKE) cubin-check

cubin-check: $(NVRTC) ## compile the kernels for every GPU; none may spill registers
	$(NVRTC)/bin/python $(CUBINPY) $(CUBIN)/next

cubin-release: need/python3 ## make current kernels the ones to commit
	python3 $(CUBINPY) $(CUBIN) --current || { $(MAKE) cubin && mv $(CUBIN)/next/* $(CUBIN); }
	rm -rf $(CUBIN)/next
