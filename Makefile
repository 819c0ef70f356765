# Everything a newcomer needs, in one word each. Needs only Python 3.11-3.13, make and a package index.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
SOURCES := app soap workers services storage cloud sync qbxml simulator tests migrations benchmarks wsgi.py

.DEFAULT_GOAL := help
.PHONY: help demo test check chaos serve fuzz bench screenshots clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z.]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv ## Run everything with both simulators until the two sides agree (ARGS=--once exits then)
	$(BIN)/deskbridge demo $(ARGS)

test: check ## Check, then run every test, in four processes (ARGS goes to pytest)
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv ## Lint, formatting, types and the import contracts
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

chaos: .venv ## Break everything at random, then see that both sides agree (ARGS="--minutes 30")
	$(BIN)/python -m tests.chaos $(ARGS)

serve: .venv ## Serve on the embedded database and broker (ARGS="--data DIR --port N")
	$(BIN)/deskbridge serve $(ARGS)

fuzz: .venv ## Ask the doors whatever comes to mind, for FUZZ_MINUTES (5) each (ARGS goes to pytest)
	$(BIN)/python -m pytest tests/fuzz --hypothesis-profile=long --timeout=0 -s -p no:xdist -o addopts="-q --import-mode=importlib -p no:cacheprovider" $(ARGS)

bench: .venv ## Measure side by side what benchmarks/ compares; ratios, no pass or fail
	@for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python $$each || exit 1; done

screenshots: .venv ## Draw docs/screenshots anew with the installed Chromium
	$(BIN)/python -m tests.browser.screenshots

clean: ## Forget the virtual environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info

.venv: .venv/.installed ## Install what requirements.lock pins (instant when nothing changed)

# A stamp rather than the folder: a half-finished installation must not look like a finished one.
.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.exit("Deskbridge needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@
