# One command each on a fresh machine. Uses uv where it is installed, else Python 3.11 or newer with
# venv and pip. Choose an interpreter with PYTHON=..., hand arguments on with ARGS=...
# Works with GNU make 3.81 and newer; on Windows from Git Bash (or use the uv commands in the README).

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
PY  := $(BIN)/python.exe
else
BIN := $(VENV)/bin
PY  := $(BIN)/python
endif

PYTHON  ?=
ARGS    ?=
WORKERS ?= 4
KILLS   ?= 500

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test torture check bench lock audit clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.ready-app ## start the program (ARGS="--version" hands arguments on)
	@$(PY) -m observe_tui $(ARGS)

test: $(VENV)/.ready-test ## run the tests (ARGS="tests/store -x" narrows them)
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -q -n $(WORKERS) $(ARGS)

torture: $(VENV)/.ready-test ## end the program 500 times at random moments (KILLS=50, SEED=7)
	@OBSERVE_TUI_KILLS=$(KILLS) OBSERVE_TUI_SEED=$${SEED:-$$(date +%Y%m%d)} PYTHONDONTWRITEBYTECODE= \
		$(PY) -m pytest -q -n $(WORKERS) tests/faults/test_kills.py $(ARGS)

check: $(VENV)/.ready-dev ## lint, format, types, walls and ceilings
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check .
	@$(PY) -m mypy --strict --no-error-summary src
	@PYTHONUTF8=1 $(BIN)/lint-imports --no-logo
	@$(PY) -m pytest -q tests/test_ceilings.py

bench: $(VENV)/.ready-test ## measure the speed that is claimed (ARGS="--runs 5")
	@$(PY) benchmarks/run.py $(ARGS)

lock: ## write requirements.lock anew: exact versions and hashes, for every system
	@uv pip compile --quiet --universal --generate-hashes --all-extras --upgrade --no-header \
		--no-emit-index-url --python-version 3.11 --output-file requirements.lock pyproject.toml

audit: $(VENV)/.ready-audit ## ask for known vulnerabilities, and say so where nobody can be asked
	@$(PY) docs/audit_dependencies.py

clean: ## remove the environment, caches and builds
	@rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What each stamp stands for: the program, the program with its tests, and with the linters as well.
$(VENV)/.ready-app: EXTRA :=
$(VENV)/.ready-test: EXTRA := [test]
$(VENV)/.ready-dev: EXTRA := [dev]
$(VENV)/.ready-audit: EXTRA := [audit]

# Compiled once here, where the tests start the program anew a hundred times.
# A stamp newer than pyproject.toml means that nothing has to be installed.
$(VENV)/.ready-app $(VENV)/.ready-test $(VENV)/.ready-dev $(VENV)/.ready-audit: pyproject.toml
	@set -e; \
	if command -v uv >/dev/null 2>&1; then \
		echo "Preparing $(VENV) with uv ..."; \
		test -x $(PY) || { rm -rf $(VENV); uv venv --quiet $(if $(PYTHON),--python "$(PYTHON)") $(VENV); }; \
		uv pip install --quiet --compile-bytecode --python $(PY) --editable '.$(EXTRA)'; \
	else \
		if ! $(PY) -m pip --version >/dev/null 2>&1; then \
			found=; \
			for name in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3 python; do \
				if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
					>/dev/null 2>&1; then found=$$name; break; fi; \
			done; \
			if test -z "$$found"; then \
				echo "observe-tui needs uv, or Python 3.11 or newer with its venv module: install one of them." >&2; \
				exit 1; \
			fi; \
			echo "Preparing $(VENV) with $$found ..."; \
			rm -rf $(VENV); \
			"$$found" -m venv $(VENV); \
		else \
			echo "Preparing $(VENV) with pip ..."; \
		fi; \
		$(PY) -m pip install --quiet --disable-pip-version-check --editable '.$(EXTRA)'; \
	fi
	@touch $@
