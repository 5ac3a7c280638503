# What a release needs besides the tests.
.PHONY: notices notices-check

notices: web/node_modules ## write the licences of the third-party code that is shipped
	$(GO) run ./tools/notices -o THIRD_PARTY_NOTICES.md

notices-check: web/node_modules ## compare the committed licences with what is shipped
	$(GO) run ./tools/notices -o THIRD_PARTY_NOTICES.md -check
