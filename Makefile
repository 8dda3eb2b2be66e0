# Every target installs what it needs into .venv and can be run again at any time.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
WORKERS ?= 2
# Words for pytest: make test ARGS="tests/functions -k page"
ARGS ?=

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: install ## the whole product with sample data, on a machine that has nothing
	@$(BIN)/timeline demo

.PHONY: test
test: lint ## lint, then every test, against an installed PostgreSQL or the wheel's
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)

.PHONY: lint
lint: install ## ruff, mypy, sqlfluff, squawk
	@scripts/lint

.PHONY: bench
bench: install ## measure what is committed, all of it, or make bench ARGS="run --size 10m --out FILE"
	@$(BIN)/timeline bench $(or $(ARGS),run --out benchmarks/results/latest.json)

.PHONY: bench-goals
bench-goals: install ## goals.md and the curves of the reports that are committed
	@$(BIN)/timeline bench goals benchmarks/results/*.json --out benchmarks/results

.PHONY: bench-quick
bench-quick: install ## reading, size and short writing on a million rows, in five minutes
	@$(BIN)/timeline bench run --size 1m --only reading --only size --only writing \
	  --rounds 60 --seconds 3 --turns 2 --rows 5000 --out .cache/bench/quick.json $(ARGS)

.PHONY: proofs
proofs: install ## the proofs at whole length (make test runs them short)
	@TIMELINE_TEST_PROOFS=whole $(BIN)/pytest -m proofs -o faulthandler_timeout=7200 $(ARGS)

.PHONY: test-pooled
test-pooled: install ## the tests through PgBouncer, as the application (make test runs a part)
	@TIMELINE_TEST_POOLER=1 $(BIN)/pytest -n $(WORKERS) $(ARGS)

.PHONY: test-matrix
test-matrix: install ## the tests on PostgreSQL 15, 16, 17 and 18
	@scripts/test-matrix $(ARGS)

.PHONY: venv
venv: install

.PHONY: install
install: $(STAMP) ## .venv with everything for development, and PostgreSQL where root may install it

$(STAMP): pyproject.toml scripts/install tests/howto/typescript/package-lock.json
	@PYTHON=$(PYTHON) scripts/install
	@touch $@

.PHONY: clean
clean: ## remove what make made
	@if [ -x $(BIN)/timeline ] && [ -e .timeline/lock ]; then $(BIN)/timeline down; fi
	@rm -rf .venv .cache .timeline build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
