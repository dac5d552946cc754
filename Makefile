# Needs only make and Python 3.11 or newer; every target makes its own .venv when it is missing or the lock has changed.

PYTHON ?= python3
PROCESSES ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
BIN := .venv/bin
STAMP := .venv/.installed-from-lock
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: help demo test check faults bench pictures lock clean

help:
	@echo "make demo      see a hub's billing run in a pretend Slack and a pretend Stripe"
	@echo "make test      run the tests, in two processes more than there are cores (PROCESSES=0: in one)"
	@echo "make check     run the linters, the type checker and the import contracts"
	@echo "make faults    break the bot on purpose for a quarter of an hour, and write docs/reliability.md"
	@echo "make bench     measure it beside floors and peers for about ten minutes, and write docs/performance.md"
	@echo "make pictures  take the README's pictures anew, of the demo in the system's Chromium"
	@echo "make lock      choose versions anew within pyproject.toml (UPGRADE=--upgrade takes the newest)"
	@echo "make clean     remove .venv and every cache"

demo: $(STAMP)
	$(BIN)/invoicebot demo

# Two more than cores, since tests wait more than they compute; file by file, since fixtures of a module are dear; in their order,
# since the browser's come last.
test: $(STAMP)
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m pytest -q tests/project

faults: $(STAMP)
	$(BIN)/python -m tests.faults.suite --write docs/reliability.md

bench: $(STAMP)
	$(BIN)/python -m benchmarks

pictures: $(STAMP)
	$(BIN)/python -m tests.browser.pictures docs/pictures

lock: $(STAMP)
	$(COMPILE) $(UPGRADE) --all-extras pyproject.toml --output-file requirements.lock
	$(COMPILE) $(UPGRADE) --no-deps requirements-spec.in --output-file requirements-spec.lock

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(STAMP): requirements.lock requirements-spec.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "invoicebot needs Python 3.11 or newer, and $(PYTHON) is not. Name another, for example: make test PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "Making .venv from the lock (about a minute, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock -r requirements-spec.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
