# Two commands are enough to begin with: `make demo` and `make test`.
# Each makes a virtual environment of its own in .venv and installs there what it needs, exactly as
# constraints.txt says; later runs find it ready. Nothing is installed anywhere else.

VENV ?= .venv
# The first of these that is Python 3.11 or newer makes the environment.
PYTHONS ?= python3 python3.13 python3.12 python3.11 python
# What to add to a command: make test ARGS="-k catalogue -x"
ARGS ?=
# Test processes at a time.
WORKERS ?= 2
NPM ?= npm

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
INSTALL = $(PIP) install -qq --constraint constraints.txt
SOURCES := service models training tests benchmarks
SALESFORCE := integrations/salesforce
BROWSER := tests/browser

SHELL := /bin/sh
.DEFAULT_GOAL := help
unexport PYTHONPATH
unexport PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export MPLBACKEND := Agg

.PHONY: help demo serve test test-browser test-salesforce lint format bench bench-panel screenshots lock image clean

help: ## Show what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.demo ## Learn from 2,469 households, decide three of them over HTTP, keep serving
	@$(BIN)/nbo demo $(ARGS)

serve: $(VENV)/.demo ## Serve the models and the store that NBO_* settings name
	@exec $(BIN)/nbo serve $(ARGS)

test: $(VENV)/.dev ## Run all tests, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-browser: $(VENV)/.dev $(BROWSER)/node_modules/.package-lock.json ## Run the panel's tests in a real Chromium (needs Node.js and npm)
	@$(BIN)/python -m pytest -n $(WORKERS) $(BROWSER) $(ARGS)

test-salesforce: $(SALESFORCE)/node_modules/.package-lock.json ## Run the tests of the component for Salesforce (needs Node.js 20 and npm)
	@$(NPM) --prefix $(SALESFORCE) test -- $(ARGS)

lint: $(VENV)/.dev ## Check style, format, types and who imports whom
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## Bring the code into the one format
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

bench: $(VENV)/.dev ## Explained decisions per second, beside a bare Flask route
	@$(BIN)/python benchmarks/serving.py $(ARGS)

bench-panel: $(VENV)/.dev ## From opening the panel to the painted offer, in a real Chromium
	@$(BIN)/python -m benchmarks.panel $(ARGS)

screenshots: $(VENV)/.dev ## Take the documents' pictures of the panel and of the decision page
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

lock: $(BIN)/python ## Choose the newest versions that fit, for Python 3.11 to 3.13, into constraints.txt
	@$(PIP) install -qq uv
	@printf 'hatchling\neditables\n' | $(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --quiet \
	  --python $(BIN)/python --all-extras --custom-compile-command "make lock" \
	  --output-file constraints.txt pyproject.toml - >/dev/null

image: ## Build the container image (needs a container engine)
	docker build --tag next-best-offer .

clean: ## Remove the environment, the demo's folder and all caches
	rm -rf $(VENV) $(SALESFORCE)/node_modules $(BROWSER)/node_modules .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment, filled as far as a target needs it. The stamps are newer than what they were
# made from, so a change of pyproject.toml or of the lock installs again. The build's own
# requirement comes first and from the same lock: that is why the build is not isolated.
$(VENV)/.demo: pyproject.toml constraints.txt | $(BIN)/python
	@$(INSTALL) hatchling editables
	@echo "Installing what the demo needs into $(VENV), a minute or so ..."
	@$(INSTALL) --no-build-isolation --editable ".[demo]"
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@$(INSTALL) hatchling editables
	@echo "Installing what the tests need into $(VENV), a minute or so ..."
	@$(INSTALL) --no-build-isolation --editable ".[demo,postgres,dev]"
	@touch $@ $(VENV)/.demo

# npm writes that file last; the lock says exactly what there is to install.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	@command -v $(NPM) >/dev/null || { echo "$(NPM) is needed, with Node.js 20 or newer (Debian: apt install nodejs npm)." >&2; exit 1; }
	@$(NPM) --prefix $* ci
	@touch $@

$(BIN)/python:
	@for python in $(PYTHONS); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { unable=$$python; continue; }; \
	  echo "Making $(VENV) with $$("$$python" --version) ..."; \
	  exec "$$python" -m venv "$(VENV)"; \
	done; \
	if [ -n "$$unable" ]; then \
	  echo "$$unable cannot make virtual environments; install its venv module (Debian, Ubuntu: apt install python3-venv)." >&2; \
	else \
	  echo "Python 3.11 or newer is needed, and none of these is: $(PYTHONS). Name one: make PYTHONS=/path/to/python3.12 ..." >&2; \
	fi; \
	exit 1
