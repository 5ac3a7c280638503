# The page and its documentation for any static host.
.PHONY: site
site: web web/site/node_modules ## the page and its documentation for any static host, in out/site
	node web/site/build.mjs

web/site/node_modules: web/site/package.json web/site/package-lock.json
	npm ci --prefix web/site --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

test-web: site
