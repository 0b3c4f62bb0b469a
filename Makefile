# Everything a person or CI does, by name. Needs Python 3.11-3.13, make and a package index.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO_HOME := .annexa/demo
POLICIES := docs/samples/policies
WORKERS ?= 3
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-browser images check format evaluate evaluate-all bench run sbom lock clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## Create the environment and install everything into it

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Annexa needs Python 3.11, 3.12 or 3.13; found $$($(PYTHON) -V 2>&1). Try: make PYTHON=/path/to/python3.11 setup"; exit 1; }
	@echo "Installing into $(VENV). The largest parts are PyTorch (about 0.2 GB for a CPU build; several GB where your package index serves the build with GPU libraries) and the embedding model (about 0.1 GB)."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet "torch==$$(sed -n 's/^torch==//p' requirements.lock)"
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

demo: $(STAMP) ## Show a sample company in the browser, answered by the real bot
	@ANNEXA_HOME=$(DEMO_HOME) ANNEXA_LOG_LEVEL=WARNING $(BIN)/annexa demo $(POLICIES)

test: $(STAMP) ## Run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-fast: $(STAMP) ## Run the tests that take no longer than a moment
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not adapters and not journey and not evaluation"

test-browser: $(STAMP) ## Run the tests in a browser, which must be there (Chromium; ANNEXA_BROWSER names another)
	ANNEXA_BROWSER_REQUIRED=1 $(BIN)/python -m pytest -m browser tests/browser

images: $(STAMP) ## Write the pictures of docs/images anew; needs Chromium
	$(BIN)/python -m tests.browser.screenshots

check: $(STAMP) ## Format, lint, types, import contracts, spelling, bill of materials, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python deploy/sbom.py dist/annexa.cdx.json
	$(BIN)/python deploy/audit.py

format: $(STAMP) ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evaluate: $(STAMP) ## Measure the answers on the open golden questions against their floors
	@$(BIN)/annexa evaluate --policies $(POLICIES)

evaluate-all: $(STAMP) ## The same with the locked third; only at closing
	@$(BIN)/annexa evaluate --policies $(POLICIES) --locked

bench: $(STAMP) ## Measure speed and memory; prints a table, writes bench-results.json
	@$(BIN)/python -m tests.benchmarks.run --json bench-results.json

run: $(STAMP) ## Answer in Slack with the settings of .env
	@$(BIN)/annexa serve

sbom: $(STAMP) ## Write the bill of materials (CycloneDX) to dist/annexa.cdx.json
	@$(BIN)/python deploy/sbom.py dist/annexa.cdx.json

lock: ## Write requirements.lock from the environment, names and versions only
	@$(BIN)/python -m pip freeze --exclude-editable --exclude annexa | sed -E 's/ @ .*//; s/\+[a-z0-9.]+$$//' | LC_ALL=C sort -f > requirements.lock

clean: ## Remove the environment and the demo's data
	rm -rf $(VENV) .annexa build *.egg-info
