# `make demo` and `make test` do all of their own set-up: Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.txt
.DEFAULT_GOAL := help
.PHONY: help install demo run test format check lock wheel clean

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/installed ## Set up the virtual environment, and nothing else.

demo: install ## Live through some weeks of a small web of its own, and write a report.
	$(BIN)/monitor demo

run: install ## Check resources.yaml, look at trouble twice, and write the report.
	$(BIN)/monitor check --second-look '30 s' --fail-on never; code=$$?; [ $$code -eq 0 ] || [ $$code -eq 4 ] && $(BIN)/monitor report; exit $$code

test: install ## Run all tests; what a machine lacks is skipped by name.
	$(BIN)/python -m pytest -n auto $(PYTEST)

format: install ## Put the code into its form.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: install ## Form, lint, types and walls.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: install ## Pin every dependency anew, with hashes, naming no index.
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-config --no-emit-index-url \
	  --no-annotate --no-header --python-version 3.11 --extra dev \
	  --output-file $(LOCK) --upgrade pyproject.toml

wheel: install ## Build the wheel.
	$(BIN)/python -m build --wheel --no-isolation

clean: ## Remove what was made.
	rm -rf $(VENV) build dist *.egg-info demo

$(VENV)/installed: $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
