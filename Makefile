# Every target sets up what it needs; nothing but Python 3.11 with venv, and make, is assumed.
BIN := .venv/bin
COMPILE := uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup demo documents test check bench fix texts docs lock

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: .venv/.ready  ## make .venv with the zhiheng command and the development tools

.venv/.ready: requirements-dev.lock pyproject.toml tools/bootstrap.sh
	@sh tools/bootstrap.sh

demo: setup  ## try it in the browser; data is kept, RESET=1 begins anew, PORT=… elsewhere
	@$(BIN)/zhiheng demo --serve $(if $(RESET),--reset) $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

documents: setup  ## judge the demonstration units and write their documents to demo-output/
	@$(BIN)/zhiheng demo --out demo-output

test: setup  ## run every test; where Java is installed, those on Spark too
	@if command -v java >/dev/null; then $(MAKE) --no-print-directory .venv/.spark; fi
	@$(BIN)/python -m pytest

.venv/.spark: requirements-spark.lock .venv/.ready
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.peers: requirements-peers.lock .venv/.ready
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

check: setup  ## format, lint, types, floors, packs, templates, migrations, docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/zhiheng packs lint
	@$(BIN)/python tools/check_tree.py
	@$(BIN)/python tools/translations.py --check
	@$(BIN)/zhiheng manage check
	@$(BIN)/zhiheng manage makemigrations --check --dry-run
	@$(BIN)/python tools/make_docs.py --check

bench: setup .venv/.peers  ## measure speed and memory, as ratios; FULL=1 at full size, ONLY=… some sections
	@nice $(BIN)/python -m benchmarks $(if $(FULL),--full) $(if $(ONLY),--only $(ONLY)) $(if $(EVENTS),--events $(EVENTS))

fix: setup  ## format, and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

texts: setup  ## collect the texts of the interface and compile the English ones
	@$(BIN)/python tools/translations.py

docs: setup  ## write the generated pages of the documentation
	@$(BIN)/python tools/make_docs.py

lock: setup  ## renew the locks (needs uv)
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) --extra spark -c requirements-dev.lock -o requirements-spark.lock
	@$(COMPILE) --extra dev --group peers -c requirements-dev.lock -o requirements-peers.lock
