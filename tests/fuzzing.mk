# What is thrown at the service, and at single parts of it, by tools that make it up. SEED and SECONDS as for chaos.
FUZZ_PY := .venv-fuzz/bin/python
FUZZ_READY := .venv-fuzz/.ready

.PHONY: schemathesis

$(FUZZ_READY): requirements-fuzz.txt
	$(PYTHON) -m venv --clear .venv-fuzz
	$(FUZZ_PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-fuzz.txt
	@touch $@

schemathesis: $(FUZZ_READY)  ## Requests by our contract, right and wrong, alone and along its links: SEED=7
	@$(FUZZ_PY) -m tests.api_fuzzing $(SEED) $(SCHEMATHESIS)
