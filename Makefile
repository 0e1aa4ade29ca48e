# The only set-up a newcomer needs is Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
FILE ?=
ONCE ?=
MINUTES ?= 30
MODULE ?= seven_stations/protocol/cursor.py
TESTS ?= tests/unit/protocol/test_cursor.py

.DEFAULT_GOAL := help
.PHONY: help install demo test soak mutate check bench docs lock sbom clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

# Two stamps: people who only look need not install what tests need.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=python3.12 make …)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.installed ## install into .venv

demo: $(VENV)/.installed ## analyse a sample and watch it live (FILE=your.txt, ONCE=1 to exit when done)
	@$(BIN)/stations demo $(if $(FILE),"$(FILE)") $(if $(ONCE),--once)

# More processes than a small machine has cores: tests wait for what happens, more than half of their time.
test: $(VENV)/.installed-dev ## run all tests
	$(BIN)/python -m pytest --numprocesses 4 --dist loadfile $(ARGS)

soak: $(VENV)/.installed-dev ## the fault suite in its long form (MINUTES=30), what attacks cost others, an hour of fuzzing
	STATIONS_SOAK_MINUTES=$(MINUTES) STATIONS_CROWD=1 $(BIN)/python -m pytest tests/faults tests/interop/test_node_server.py $(ARGS)
	STATIONS_SOAK_MINUTES=$(MINUTES) $(BIN)/python -m pytest -s tests/security/test_bystander.py
	STATIONS_FUZZ_SECONDS=3600 $(BIN)/python -m pytest tests/security/test_fuzz.py

mutate: $(VENV)/.installed-dev ## put small faults into a copy of MODULE, list those that TESTS do not notice
	rm -rf .mutants && mkdir -p .mutants && git archive HEAD | tar -x -C .mutants
	printf '[cosmic-ray]\nmodule-path = "%s"\ntimeout = 60\nexcluded-modules = []\ntest-command = "%s"\n[cosmic-ray.distributor]\nname = "local"\n' \
		'$(MODULE)' 'env PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(abspath $(BIN))/python -m pytest -x -p pytest_timeout -p no:cacheprovider --noconftest -o addopts=--import-mode=importlib $(TESTS)' > .mutants/faults.toml
	cd .mutants && for step in "cosmic-ray baseline faults.toml" "cosmic-ray init faults.toml faults.sqlite" \
		"cosmic-ray exec faults.toml faults.sqlite" "cr-report --surviving-only --show-diff faults.sqlite"; do \
		$(abspath $(BIN))/uv tool run --quiet --from cosmic-ray==8.7.0 $$step || exit; done

check: $(VENV)/.installed-dev ## formatting, lint, types, import boundaries, lock file, secrets, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python .ci/lockfile.py
	$(BIN)/python .ci/secrets.py
	$(BIN)/python .ci/audit.py

bench: $(VENV)/.installed-dev ## the benchmarks, one table
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed-dev ## the documentation site: site/index.html
	$(BIN)/python -m sphinx -W --keep-going -q -c docs -E -a . site

lock: $(VENV)/.installed-dev ## write the lock files anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-annotate --python-version 3.11 --extra documents --extra otel pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-annotate --python-version 3.11 --group dev pyproject.toml -o requirements-dev.lock

sbom: $(VENV)/.installed-dev ## what the image is made of, as CycloneDX: sbom.json
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json

clean: ## remove what was installed and built
	rm -rf $(VENV) .mutants site .mypy_cache .ruff_cache .pytest_cache .coverage
