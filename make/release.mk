# A release: notices of third-party code, what has to be current, and the files to publish.
.PHONY: notices notices-check release release-check

notices: web/node_modules ## write the licences of the third-party code that is shipped
	$(GO) run ./tools/notices -o THIRD_PARTY_NOTICES.md

notices-check: web/node_modules ## compare the committed licences with what is shipped
	$(GO) run ./tools/notices -o THIRD_PARTY_NOTICES.md -check

# Everything is committed, the CUDA kernels too (make cubin-release), under one version.
VERSION ?=
release-check: notices-check page-check need/python3 ## whether VERSION=v1.2.3 can be released
	@test -n "$(VERSION)" || { echo "make release VERSION=v1.2.3"; exit 1; }
	grep -q '^## $(VERSION:v%=%)' CHANGELOG.md
	grep -q '"version": "$(VERSION:v%=%)"' web/package.json
	python3 $(CUBINPY) $(CUBIN) --current
	test -z "$$(git status --porcelain)" || { git status --short; exit 1; }

RELEASE = $(OUT)/release
release: release-check $(PLATFORMS:%=release/%) $(MODEL_PLATFORMS:%=release/%) \
    release/linux/amd64 ## the files of a release, in out/release
	cp THIRD_PARTY_NOTICES.md LICENSE web/dist
	npm pack --silent ./web --pack-destination $(RELEASE)
	cd $(RELEASE) && sha256sum *.tgz *.tar.gz > SHA256SUMS

# The Windows program needs its suffix; every archive has the licences with it.
release/%:
	mkdir -p $(RELEASE)/$*
	CGO_ENABLED=0 GOOS=$(*D) GOARCH=$(*F) $(GO) build -trimpath -ldflags='-s -w' \
	  -o $(RELEASE)/$*/ ./tools/inctrl
	cp LICENSE README.md THIRD_PARTY_NOTICES.md $(RELEASE)/$*
	tar -czf $(RELEASE)/inctrl-$(VERSION)-$(*D)-$(*F).tar.gz -C $(RELEASE)/$* .
