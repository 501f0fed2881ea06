# Every command of this repository. CI runs the same ones.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
BENCH_PY := .venv-bench/bin/python
BENCH_READY := .venv-bench/.ready
CODE := runtime codegen sdk service sandbox tools publishing

# a virtual environment in the target's folder, with the packages of a lock file
define ENVIRONMENT
@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
$(PYTHON) -m venv --clear $(@D)
$(@D)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
@touch $@
endef

.DEFAULT_GOAL := help
.PHONY: help run sandbox sandbox-guide demo test second-python pytest check lint types imports dependencies check-generated unit contract functional compatibility \
	errors-table chaos chaos-plants storm fault-matrix generate update-golden upstream world fuzz-compiler format prepare lock bench profile check-bench clean

EVERYDAY := run demo test check unit contract functional format generate help

help:  ## List the targets: those of every day, then all others by subject
	@awk -v everyday="$(EVERYDAY)" -f tools/make_help.awk $(MAKEFILE_LIST)

##@ Checks and tests
$(READY): requirements/dev.txt
	$(ENVIRONMENT)

run: $(READY)  ## Bring up service and sandbox; print where they are and how to call them (PORTS=18080 for a second one)
	@$(PY) -m sandbox run $(PORTS:%=--ports %) -- $(PY) -m service

sandbox: $(READY)  ## Bring up the sandbox alone, for a service that you start yourself, in a debugger for instance
	@$(PY) -m sandbox run $(PORTS:%=--ports %)

demo: $(READY)  ## Play a dispatcher's whole flow, with comments
	@$(PY) -m sandbox demo -- $(PY) -m service

test: check  ## All checks and all tests
	$(PY) -m pytest

# the newest CPython of this machine that is not the version of PYTHON
SECOND_PYTHON ?= $(shell first=$$($(PYTHON) -c 'import sys; print(sys.version_info[1])'); for minor in 14 13 12 11; do \
	test $$minor != $$first && python3.$$minor -c 'import sys; print(sys.executable)' 2>/dev/null && break; done)

second-python:  ## All tests on another CPython, in an environment of its own (SECOND_PYTHON=python3.13)
	$(MAKE) VENV=.venv-second PYTHON=$(or $(SECOND_PYTHON),$(error this machine has no other CPython)) pytest

.PHONY: print-second-python
print-second-python:
	@echo $(SECOND_PYTHON)

pytest: $(READY)
	$(PY) -m pytest

check: lint types imports dependencies check-generated  ## Static checks

prepare: format test  ## Format, check and test; run it before a commit

lint: $(READY)  ## Style, by ruff; names and prose, by tools/prose.py
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	$(PY) -m tools.prose

types: $(READY)  ## Types by mypy --strict, and fields of contracts that would be lost
	$(PY) -m mypy $(CODE) generated tests
	@$(PY) -m tools.contract_fields

imports: $(READY)  ## Import layers, by import-linter
	$(VENV)/bin/lint-imports --no-cache

FIRST_PARTY = $(addprefix --known-first-party ,$(CODE) generated bench tests)
DEPTRY = $(VENV)/bin/deptry --no-ansi --exclude '^\.' $(FIRST_PARTY)

dependencies: $(READY)  ## Each imported package is declared in requirements/, by deptry
	$(DEPTRY) service runtime generated --requirements-files requirements/service.in \
		--per-rule-ignores "DEP001=jsonschema_rs,DEP002=swagger-ui-py,DEP003=opentelemetry"
	$(DEPTRY) $(CODE) tests --requirements-files requirements/service.in,requirements/dev.in \
		--ignore DEP002 --per-rule-ignores "DEP001=atheris|playwright|schemathesis"

check-generated: $(READY)  ## generated/ is up to date with the contracts
	@$(PY) -m codegen --check

unit: $(READY)  ## Unit tests
	$(PY) -m pytest tests/unit

contract: $(READY)  ## Tests of the compiler and of the contracts
	$(PY) -m pytest tests/contract

functional: $(READY)  ## Tests of the service in its sandbox, over real sockets
	$(PY) -m pytest tests/functional

compatibility: $(READY)  ## Test clients of every release of our contract with the service
	$(PY) -m pytest tests/compatibility

errors-table: $(READY)  ## Run the functional tests and write docs/errors-by-operation.md
	$(PY) -m pytest tests/functional --write-errors-table

##@ Faults and load
SECONDS ?= 60
SEED ?= 1

chaos: $(READY)  ## Test the promises under random faults, restarts and repeats: SECONDS=600 SEED=7
	@$(PY) -m tests.chaos --seconds $(SECONDS) --seed $(SEED)

chaos-plants: $(READY)  ## Plant bugs one by one and check that chaos finds each
	@$(PY) -m tests.chaos --plants

storm: $(READY)  ## Load test with faults and a flood, some 6 minutes; writes docs/under-load.md
	$(PY) -m tests.storm $(STORM)

fault-matrix: $(READY)  ## Write docs/fault-matrix.md from the rules that the tests check
	$(PY) -m tests.fault_matrix.page

sandbox-guide: $(READY)  ## Write docs/sandbox.md, the page that the sandbox serves at /sandbox
	$(PY) -m sandbox.guide

##@ Code and formats
generate: $(READY)  ## Compile the contracts into generated/
	$(PY) -m codegen

upstream: $(READY)  ## Take a new upstream's contract into clients/: NAME=tomp-api FROM=file
	@$(PY) -m codegen upstream "$(NAME)" "$(FROM)"

WORLD ?= ../contracts-of-others
COUNT ?= 20000

world: $(READY)  ## Compile each contract in a folder and exchange all its operations over sockets: WORLD=folder
	@$(PY) -W ignore -m tests.world "$(WORLD)"

fuzz-compiler: $(READY)  ## Mutants of contracts, none of which may make the compiler fail: COUNT=20000 SEED=7
	@$(PY) -m tests.world.fuzz --count $(COUNT) --seed $(SEED) $(if $(wildcard $(WORLD)),--folder "$(WORLD)")

update-golden: $(READY)  ## Accept the compiler's present output as expected
	$(PY) -m tests.contract.update_golden

format: $(READY)  ## Format hand-written code
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format --quiet .

##@ Speed
$(BENCH_READY): requirements/bench.txt
	$(ENVIRONMENT)

.venv-service/.ready: requirements/service.txt
	$(ENVIRONMENT)

bench: $(BENCH_READY) .venv-service/.ready  ## Compare CPU and latency with peers, some 10 minutes on a quiet machine; writes docs/performance.md
	$(BENCH_PY) -m bench $(BENCH)

profile: $(BENCH_READY) .venv-service/.ready  ## Profile the service by part, with py-spy
	$(BENCH_PY) -m bench.profile

check-bench: $(BENCH_READY)  ## Types of bench/ and its peers, by mypy --strict
	$(BENCH_PY) -m mypy bench

##@ Operation
N ?= 2

.PHONY: scale trace capacity check-deploy image
scale: $(READY)  ## Bring up N replicas behind HAProxy, in a sandbox or on the settings in the environment (N=4)
	@$(PY) -m tools.scale $(PORTS:%=--ports %) $(N) -- $(PY) -m service

trace: $(READY)  ## Draft an order in the sandbox with a fault, and print its trace as a tree
	@$(PY) -m tools.trace -- $(PY) -m service

capacity: $(READY)  ## Measure the cost of requests and the scaling of replicas, some 3 minutes; writes docs/capacity.md
	$(PY) -m bench.capacity measure

check-deploy: $(READY)  ## Check deploy/ (image, manifests, alerts, dashboard) by hadolint, the cluster's schemas and promtool
	$(VENV)/bin/hadolint deploy/Containerfile
	$(VENV)/bin/kubernetes-validate --strict deploy/kubernetes/*.yaml
	$(PY) -m tools.debian prometheus promtool check rules deploy/prometheus/recording.yaml deploy/prometheus/alerts.yaml
	$(PY) -m tools.debian prometheus promtool test rules deploy/prometheus/tests*.yaml
	$(PY) -m pytest -n 0 tests/deploy

BUILDER ?= $(firstword $(foreach builder,podman docker buildah,$(if $(shell command -v $(builder)),$(builder))))

image:  ## Build the image fleet-orders-manager (BUILDER=podman, docker or buildah; IMAGE_OPTIONS=...)
	$(or $(BUILDER),$(error this target needs podman, docker or buildah)) build --file deploy/Containerfile \
		--tag fleet-orders-manager $(IMAGE_OPTIONS) .

##@ Housekeeping
COMPILE = $(PY) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

lock: $(READY)  ## Pin the newest versions that requirements/*.in allow
	$(COMPILE) --upgrade requirements/service.in -o requirements/service.txt
	$(COMPILE) --upgrade requirements/otel.in -o requirements/otel.txt
	$(COMPILE) --upgrade requirements/dev.in -o requirements/dev.txt
	$(COMPILE) --upgrade requirements/browser.in -o requirements/browser.txt
	$(COMPILE) --upgrade requirements/bench.in -o requirements/bench.txt
	$(COMPILE) --upgrade requirements/fuzz.in -o requirements/fuzz.txt
	$(COMPILE) --upgrade requirements/atheris.in -o requirements/atheris.txt

clean:  ## Remove everything that the commands above create, except generated/
	rm -rf $(VENV) .venv-second .venv-clients .venv-bench .venv-service .venv-fuzz .schemathesis .fuzzing .bench .debian build dist \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache console/node_modules console/src/generated \
		publishing/node/node_modules $(addprefix sdk/typescript/,node_modules build dist src/contract.ts src/schema.ts)

include publishing/publishing.mk
include console/targets.mk
include tests/fuzzing.mk
