# Needs Python >= 3.11 and make. `make PYTHON=python3.13 test` uses another Python.
PYTHON ?= python3
ORDERS ?= 200000
KILLS ?= 50
RUNS ?= 5000
DEPTH ?= 3
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo judge test lint format coverage bench bench-launch faults simulate explore lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## A living demo in the browser; Ctrl-C stops it. PORT=8001 for another port
	@$(BIN)/earnest demo --port $(PORT)

judge: $(READY) ## Judge the real dispute from Haikou, 2025, in the terminal
	@$(BIN)/earnest judge cases/cn/haikou-meilan-2025.yaml

test: lint ## Everything that must hold before a change lands
	@$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(READY) ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(READY) ## Put the code into house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

coverage: $(READY) ## Test and list the lines no test reaches
	@$(BIN)/python -m pytest --cov

bench: $(READY) ## Measure on this machine
	@$(BIN)/python -m bench

bench-launch: $(READY) ## Measure a launch of ORDERS orders on this machine, and prove it afterwards
	@$(BIN)/python -m bench.launch --orders $(ORDERS)

faults: $(READY) ## Kill intake and database KILLS times under load, and other hardships; check every answer
	@$(BIN)/python -m bench.launch.faults --kills $(KILLS) --hardships $(KILLS)

simulate: $(READY) ## Play RUNS launches from seeds, with crashes and rival writers
	@$(BIN)/python -m earnest.intake.simulation --runs $(RUNS)

explore: $(READY) ## Walk through every state within DEPTH steps
	@$(BIN)/earnest explore --depth $(DEPTH)

lock: ## Pin the newest versions that pyproject.toml allows
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[server,dev]"
	@echo '# Made by `make lock`. Constraints for every Python that pyproject.toml allows.' > requirements/lock.txt
	@$(BIN)/python -m pip freeze --exclude-editable >> requirements/lock.txt
	@touch $(READY)

clean: ## Remove what was made here
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --clear: a changed lock or another Python starts from nothing, so what is installed is what is pinned.
$(READY): pyproject.toml requirements/lock.txt
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 or later, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Earnest needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=python3.13" >&2; exit 1; }
	@echo "Preparing $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements/lock.txt -e ".[server,dev]"
	@touch $@
