# The dispatcher's console: what builds, checks and shows it.
##@ Dispatcher's console
.PHONY: console check-console browser screenshots

CONSOLE_READY := console/node_modules/.ready
BROWSER_READY := $(VENV)/.browser
BUILT := sandbox/console/dist

$(CONSOLE_READY): console/package-lock.json
	cd console && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

$(BROWSER_READY): $(READY) requirements/browser.txt
	$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/browser.txt
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-inter; }
	@touch $@

console: $(CONSOLE_READY)  ## Build the dispatcher's console into sandbox/console/dist (needs Node 20)
	@cd console && npm run -s types && npm run -s build

check-console: $(CONSOLE_READY)  ## Check the console: types, style, unit tests, and that the committed page is up to date
	@cd console && npm run -s types && npm run -s check && npm run -s test
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && (cd console && OUT="$$fresh" npm run -s build -- --logLevel warn) \
		&& diff -r "$$fresh" $(BUILT) && echo "$(BUILT) is current" \
		|| { echo "$(BUILT) is not what console/ builds to: make console" >&2; exit 1; }

browser: $(BROWSER_READY) $(CONSOLE_READY)  ## Test the console in a browser; installs Debian's Chromium if it is missing
	$(PY) -m pytest tests/browser

screenshots: $(BROWSER_READY)  ## Take the pictures in docs/console/ again
	$(PY) -m tests.browser.screenshots
