# Each target does the set-up it needs; what is done already is not done again.

PYTHON ?= python3
BIN := .venv/bin
QT_QPA_PLATFORM ?= offscreen

.PHONY: run test setup check bench screens pictures lock

run:
	@$(PYTHON) .ci/setup run
	@$(BIN)/wirescope $(ARGS)

# Without a window on the screen, whether or not there is one. Peers: servers nobody here wrote, for the tests that talk
# to them.
test:
	@$(PYTHON) .ci/setup test
	@QT_QPA_PLATFORM=$(QT_QPA_PLATFORM) PATH="$(CURDIR)/.cache/peers/bin:$$PATH:/usr/sbin" \
		NODE_PATH="$(CURDIR)/.cache/peers/node_modules" \
		$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

setup:
	@$(PYTHON) .ci/setup test
	@$(PYTHON) .ci/setup check

check:
	@$(PYTHON) .ci/setup check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python .ci/check-tree
	$(BIN)/python .ci/check-sizes
	.ci/test-without-qt

bench:
	@$(PYTHON) .ci/setup run
	@test -f bench/__main__.py || { echo "wirescope: bench/__main__.py is missing"; exit 1; }
	@$(BIN)/python -m bench $(ARGS)

screens:
	@$(PYTHON) .ci/setup run
	@test -f docs/make_screens.py || { echo "wirescope: docs/make_screens.py is missing"; exit 1; }
	@QT_QPA_PLATFORM=$(QT_QPA_PLATFORM) $(BIN)/python docs/make_screens.py $(ARGS)

# What the tests hold the stage against; look at what has changed before it is kept.
pictures:
	@$(PYTHON) .ci/setup run
	@QT_QPA_PLATFORM=$(QT_QPA_PLATFORM) $(BIN)/python -m tests.gui.pictures $(ARGS)

# Needs uv. The lock names versions and hashes, and no place they come from.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra dev --output-file requirements.lock pyproject.toml
