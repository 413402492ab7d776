# Kaizen. `make` alone lists what can be made.

# A Python that was built without `--enable-optimizations`, as pyenv builds it, needs half as much again for the same
# work. Distributions optimize theirs, so where that is the case and /usr/bin has one that suits, that one is taken.
QUICK := import ensurepip, sys, sysconfig; sys.exit(sys.version_info < (3, 11) or not sys.executable.startswith("/usr/bin/") and "--enable-optimizations" not in sysconfig.get_config_var("CONFIG_ARGS"))
PYTHON ?= $(shell for each in python3 /usr/bin/python3; do if $$each -c '$(QUICK)' 2>/dev/null; then echo $$each; exit; fi; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
LOCK := constraints.txt
FOR_DEVELOPERS := .[dev,demo,postgres,semantic]

# In a new checkout the first process writes the byte code; else each of the workers compiles the same modules.
COMPILED_ONCE := env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX=$(CURDIR)/.pytest_cache/d/bytecode

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt docs lock benchmark nudge-year fuzz crash-test check-operations check-docker check-package clean

help: ## list what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## a small workspace in the browser, with the real bot in it; no Slack account needed
	$(BIN)/python -m sandbox.demo

test: $(VENV)/.dev ## set up what is needed and run all tests
	$(BIN)/python -m tests.support.chromium
	$(BIN)/python -m tests.support.minilm
	$(COMPILED_ONCE) $(BIN)/python -m pytest

check: $(VENV)/.dev ## lint, format, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/.dev ## format the code and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## make the pages that are made from the code
	$(BIN)/python -m docs.tools

benchmark: $(VENV)/.dev ## measure how fast Kaizen is beside its limits; takes 20 minutes of a quiet machine
	$(BIN)/python -m benchmarks.fast --write

nudge-year: $(VENV)/.dev ## simulate a year of nudges, checked message by message (takes a while)
	$(BIN)/python -m benchmarks.nudge_year --write

fuzz: $(VENV)/.dev ## answer 100,000 made-up payloads in Slack's shapes (takes a while)
	$(BIN)/python -m benchmarks.fuzz_payloads

crash-test: $(VENV)/.dev ## kill the bot 1,000 times on each database while people use it (takes an hour or two)
	$(BIN)/python -m benchmarks.crash_test

check-operations: $(VENV)/.dev ## check metrics, alert rules and dashboard with promtool and a real Prometheus
	$(BIN)/python -m pytest -n 0 tests/operations/check_monitoring.py tests/operations/check_deployment.py

check-docker: $(VENV)/.dev ## build the image and read the compose file; needs a Docker daemon
	$(BIN)/python -m pytest -n 0 tests/operations/check_docker.py

check-package: $(VENV)/.dev ## build a wheel, install it into an empty environment and run it
	$(BIN)/python -m pytest -n 0 tests/operations/check_package.py

lock: $(VENV)/.dev ## pin the newest versions that fit
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade --quiet \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links --output-file $(LOCK)

clean: ## take away what was made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Kaizen needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv module is missing (on Debian: apt-get install python3-venv)."; exit 1; }

# uv installs in seconds what takes pip half a minute; where there is no uv for this machine, pip does it.
define install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK) uv \
		&& $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint $(LOCK) --editable '$(1)' \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK) --editable '$(1)'
	@touch $@
endef

$(VENV)/.run: pyproject.toml $(LOCK) | $(BIN)/python
	$(call install,.[demo])

$(VENV)/.dev: pyproject.toml $(LOCK) | $(BIN)/python
	$(call install,$(FOR_DEVELOPERS))
