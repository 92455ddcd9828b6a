# The commands of the README. Each first gets ready what it needs, once.
# Words for the command itself: make demo ARGS="--boards 10", make test ARGS="-k room"

BIN = .venv/bin

# Each program of a room starts faster when its modules were compiled before.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test drill bench lint format

help:
	@echo "make demo    run a room with simulated boards"
	@echo "make test    run all tests"
	@echo "make drill   kill, fill, flood and stall a room for minutes: nothing may be lost"
	@echo "make bench   measure what this machine can do"
	@echo "make lint    check style and types"
	@echo "make format  put the code in form"

demo:
	@scripts/setup.sh demo
	@$(BIN)/dannaya demo $(ARGS)

test:
	@scripts/setup.sh test
	@$(BIN)/python -m pytest -n 6 --dist loadfile --no-loadscope-reorder $(ARGS)

drill:
	@scripts/setup.sh test
	@$(BIN)/python -m tests.drills $(ARGS)

bench:
	@scripts/setup.sh demo
	@$(BIN)/dannaya bench $(ARGS)

lint:
	@scripts/setup.sh lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/codespell
	$(BIN)/python scripts/spelling.py

format:
	@scripts/setup.sh lint
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
