# Commands for the portal. On a fresh machine `make run` is all it takes.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet
ARGS ?=

# What lint runs the project with: no database, nothing left behind, https.
PRODUCTION = env VAR_DIR=$(VENV)/lint DATABASE_URL= REDIS_URL= DEBUG= \
	PUBLIC_URL=https://portal.example.net ALLOWED_HOSTS= \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

# The first Python that runs, is new enough and can make a virtual environment.
PYTHON = $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' \
		2>/dev/null && echo $$python && exit; done)

.PHONY: help install run test browser shots bench faults mutants lint format lock
.DELETE_ON_ERROR:

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

install: $(VENV)/runtime  ## Install what the portal runs on

run: install  ## Start the portal with demo data at http://127.0.0.1:$PORT
	@$(MANAGE) migrate --verbosity 0
	@exec $(MANAGE) portal --demo --port $(PORT)

test: $(VENV)/development  ## Pass every test; ARGS="-k name" for some of them
	@$(BIN)/python -m tests $(ARGS)

browser: $(VENV)/development  ## Look at every page in both themes and both widths
	@FULL_BROWSER=1 $(BIN)/python -m pytest tests/browser -n 2 $(ARGS)

shots: $(VENV)/development  ## Take a picture of every page of the demo into var/shots
	@rm -rf var/shots
	@$(BIN)/python -m pytest tests/browser/shots.py -n 2 $(ARGS)

bench: $(VENV)/development  ## Measure ingest, apply, pages (ARGS=pages ORDERS=1000000)
	@$(BIN)/python -m tests.bench $(ARGS)

faults: $(VENV)/development  ## Make all faults at full size and print what was lost
	@$(BIN)/python -m tests.faults $(ARGS)

mutants: $(VENV)/development  ## Break the code on purpose, and see the tests catch it
	@$(BIN)/python -m tests.mutants $(ARGS)

lint: $(VENV)/development  ## Check the code, its types, the templates and the settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PRODUCTION) $(BIN)/mypy .
	$(BIN)/djlint --lint --quiet templates
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(PRODUCTION) $(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

format: $(VENV)/development  ## Write the code and the templates as lint wants them
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} + || true

lock: $(VENV)/development  ## Write both requirements files; ARGS=--upgrade for newer
	$(LOCK) $(ARGS) --output-file=requirements.txt pyproject.toml
	$(LOCK) $(ARGS) --extra=dev --constraint=requirements.txt \
		--output-file=requirements-dev.txt pyproject.toml

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or later with venv" \
		"(Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: requirements.txt $(VENV)/made
	@echo "Installing requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/made
	@echo "Installing requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@# So that programs in $(BIN), such as pytest, find the project.
	@pwd > "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')/portal.pth"
	@touch $@ $(VENV)/runtime
