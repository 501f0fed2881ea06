# What is thrown at the service, and at single parts of it, by tools that make it up. SEED and SECONDS as for chaos.
##@ Fuzzing
FUZZ_PY := .venv-fuzz/bin/python
FUZZ_READY := .venv-fuzz/.ready

.PHONY: schemathesis fuzz http-differential

ATHERIS_READY := .venv-fuzz/.atheris

$(FUZZ_READY): requirements/fuzz.txt
	$(ENVIRONMENT)

schemathesis: $(FUZZ_READY)  ## Send valid and invalid requests generated from our contract, along its links: SEED=7
	@$(FUZZ_PY) -m tests.api_fuzzing $(SEED) $(SCHEMATHESIS)

# atheris has wheels for some machines alone; elsewhere it is built, and needs clang with libFuzzer
$(ATHERIS_READY): $(FUZZ_READY) requirements/atheris.txt
	@$(FUZZ_PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/atheris.txt \
		|| { echo "atheris cannot be installed here: it has wheels for Linux on x86-64, and needs clang with libFuzzer elsewhere" >&2; exit 1; }
	@touch $@

fuzz: $(ATHERIS_READY)  ## Fuzz decoders, headers, tokens and phones, guided by coverage: SECONDS=600 SEED=7
	@$(FUZZ_PY) -m tests.parts_fuzzing --seconds $(SECONDS) --seed $(SEED)

CASES ?= 100000

http-differential: $(READY)  ## Upstreams' responses made from a seed, read by runtime/http1 and by aiohttp: CASES=100000 SEED=7
	@$(PY) -m tests.http_differential --cases $(CASES) --seed $(SEED)
