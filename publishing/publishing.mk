# The published contract. What needs Node says so; CI's machine has Node 20, a developer's need not.
##@ Published contract and packages
TYPESCRIPT := sdk/typescript
TYPESCRIPT_TOOLS := $(TYPESCRIPT)/node_modules/.ready
NODE := publishing/node
NODE_TOOLS := $(NODE)/node_modules/.ready
CLIENTS_READY := .venv-clients/.ready
CLIENTS_LANGUAGES := .venv-clients/.languages
OWN := generated/fleet_orders_manager

.PHONY: check-contract release lint-contract upstream-diff publish published typescript clients

NODE_READY := $(NODE_TOOLS) $(TYPESCRIPT_TOOLS)
$(NODE_READY): %/node_modules/.ready: %/package.json %/package-lock.json
	@node --version >/dev/null && npm --version >/dev/null || { echo "this target needs Node 20 with npm" >&2; exit 1; }
	cd $(@D)/.. && npm ci --silent --no-progress
	@touch $@

check-contract: $(READY) $(NODE_TOOLS)  ## Check the contract's version against the last release (Node)
	$(PY) -m publishing.gate

release: $(READY) $(NODE_TOOLS) check-generated  ## Copy the contract into api/released/, if check-contract passes (Node)
	$(PY) -m publishing.gate --release

lint-contract: $(NODE_TOOLS)  ## Lint the published contract by Redocly and Spectral, with the rules in api/ (Node)
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(NODE)/node_modules/.bin/redocly lint \
		--config api/redocly.yaml $(OWN)/openapi.yaml
	@$(NODE)/node_modules/.bin/spectral lint --fail-severity=hint -r api/spectral.yaml $(OWN)/openapi.yaml

upstream-diff: $(READY) $(NODE_TOOLS)  ## Report whether an upstream's contract NEW changes what the service uses of OLD (Node)
	@$(PY) -m publishing.gate.upstream "$(OLD)" "$(NEW)"

publish: $(READY) $(NODE_READY)  ## Build dist/: contract, clients for Python and TypeScript, errors, reference (Node)
	@$(PY) -m publishing.packages

$(CLIENTS_READY): publishing/clients/requirements.txt
	$(ENVIRONMENT)

# A language that can't be had is told in the table, and asked for again the next time.
$(CLIENTS_LANGUAGES): $(CLIENTS_READY)
	@if command -v go >/dev/null && command -v javac >/dev/null && test -e /usr/share/java/jakarta-annotation-api.jar || { apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends golang-go default-jdk-headless libjakarta-annotation-api-java; }; \
		then touch $@; else echo "Go or Java is not here, and could not be installed" >&2; fi

clients: $(READY) $(NODE_TOOLS) $(CLIENTS_READY) $(CLIENTS_LANGUAGES)  ## Generate, compile and run clients with other generators (Node, Java; Go)
	@$(PY) -m publishing.clients $(LANGUAGES:%=--language %)

typescript: $(TYPESCRIPT_TOOLS)  ## Test the TypeScript client's loops (Node)
	@cd $(TYPESCRIPT) && npm --silent test

published: $(READY) $(NODE_READY)  ## Test the published packages with other teams' tools (Node)
	$(PY) -m pytest -n 2 tests/published
