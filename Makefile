# Folioscope. `make run` and `make test` need nothing but Python 3.11 or 3.12.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
WORKERS ?= 2
CASES ?= 200
SALES ?= 10000

.DEFAULT_GOAL := help
.PHONY: help run test test-postgresql kill check format lock clean fuzz races audit sbom

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

.venv/run.done: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' || { echo "Folioscope needs Python 3.11 or 3.12; set PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Folioscope needs (once, some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep '^torch==' requirements.lock)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	@touch $@

.venv/test.done: requirements-dev.lock .venv/run.done
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock
	@touch $@

run: .venv/run.done  ## start Folioscope on http://127.0.0.1:8000
	@exec $(BIN)/python main.py run $(ARGS)

test: .venv/test.done  ## run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-postgresql: .venv/test.done  ## run the tests that touch a database on PostgreSQL as well
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --database postgresql tests/integration $(ARGS)

fuzz: .venv/test.done  ## ask every operation of the interface for everything, for long (CASES=200 of each kind)
	$(BIN)/python -m pytest tests/integration/test_api_fuzz.py --fuzz $(CASES) -p no:randomly $(ARGS)

races: .venv/test.done  ## sell ten thousand times at once from two processes, on both databases, and look whether all is well
	$(BIN)/python -m pytest tests/integration/test_races.py --sales $(SALES) -p no:randomly $(ARGS)

audit: .venv/test.done  ## known holes in the locked packages; exceptions and until when are in .ci/audit-exceptions.txt (asks the internet)
	$(BIN)/python -m tests.arch.audit_exceptions > /dev/null
	$(BIN)/pip-audit --strict --no-deps --disable-pip -r requirements.lock $$($(BIN)/python -m tests.arch.audit_exceptions)

sbom: .venv/test.done  ## write what Folioscope is made of as CycloneDX to sbom.json
	$(BIN)/python -m tests.arch.bill_of_materials > sbom.json

KILLS ?= 13
kill: .venv/test.done  ## kill the program 134 times in the middle of everything, on both databases, and look whether all is well (KILLS=25: 206 times)
	$(BIN)/python -m pytest -q --kills $(KILLS) tests/integration/test_kills.py tests/integration/test_database_trouble.py tests/e2e/test_program_kill.py $(ARGS)

check: .venv/test.done  ## linter, types, layers, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: .venv/test.done  ## bring the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## write the lock files from pyproject.toml (needs uv)
	uv pip compile --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml | sed 's/+cpu$$//' > requirements.lock
	uv pip compile --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev -c requirements.lock pyproject.toml | sed 's/+cpu$$//' | grep -vxFf requirements.lock > requirements-dev.lock

clean:  ## remove everything that was made here, but not the books
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
