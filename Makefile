# make run: one night with kundschafter.toml; make test: all tests. Both set up what they need, once.
PYTHON ?= python3
UV = .tools/bin/uv
BIN = .venv/bin
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
INSTALL = $(UV) pip install --quiet --python $(BIN)/python

.PHONY: run test test-real test-servers check format airflow docs lock clean

run: .venv/.run
	$(BIN)/kundschafter run --open

test: .venv/.all
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-real: .venv/.all
	$(BIN)/python -m tests.real.nights

test-servers: .venv/.all
	KUNDSCHAFTER_SERVERS=1 KUNDSCHAFTER_FAULT_SEQUENCES=250 $(BIN)/python -m pytest -n 2 --dist loadfile tests/servers tests/listeners/test_faults.py

check: .venv/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint warehouse nlp graph reports

format: .venv/.all
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

airflow: .venv/.all
	$(BIN)/python -m kundschafter.airflow

lock: .tools/.ready
	$(LOCK) --all-extras --group dev pyproject.toml -o requirements/all.txt
	$(LOCK) --group build pyproject.toml -c requirements/all.txt -o requirements/run.txt
	echo uv | $(LOCK) - -o requirements/bootstrap.txt

clean:
	rm -rf .venv .tools var dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.tools/.ready: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kundschafter needs Python 3.11 or newer. Name it: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/bootstrap.txt
	@touch $@

.venv/.run: .tools/.ready requirements/run.txt pyproject.toml
	@echo "Setting up .venv (once, about a minute) …"
	$(UV) venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" .venv
	$(INSTALL) --require-hashes --only-binary :all: --compile-bytecode -r requirements/run.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.all: .venv/.run requirements/all.txt
	@echo "Adding Airflow and the tools for tests (once, about a minute) …"
	$(INSTALL) --require-hashes --only-binary :all: --compile-bytecode -r requirements/all.txt
	@touch $@
