# make start | dev | try | test | browser | check | bench | lock     (README.md and CONTRIBUTING.md say more)
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help start dev try test browser smoke kills strain check check-prepared check-style check-pages check-imports check-types \
	check-settings format bench lock

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
export VENV
PYTEST_ARGS ?=
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

define prepare
@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed and $(PYTHON) was not found. Install python3.11." >&2; exit 1; }
@$(PYTHON) bin/prepare.py $(1)
endef

help:
	@sed -n 's/^## //p' Makefile

## make start     sets up what is missing and runs everything (DEMO=0: a real region; PORT=8001: another port)
start:
	$(call prepare,start)
	@exec $(PY) -m nwce.serve

## make dev       the same for whoever changes it: edits are seen at once, a toolbar tells what a page cost
dev:
	$(call prepare,test)
	@exec $(PY) -m nwce.dev

## make try       one file of tests, or a folder: make try T=tests/search/test_marking.py
try:
	$(call prepare,test)
	$(PY) -m pytest $(T) $(PYTEST_ARGS)

## make test      the tests, on SQLite or on the DATABASE_URL given
test:
	$(call prepare,test)
	$(PY) -m pytest $(PYTEST_ARGS)

## make browser   the journeys in a real browser
browser:
	$(call prepare,browser)
	$(PY) -m pytest tests/browser -m browser $(PYTEST_ARGS)

## make smoke     starts everything as "make start" does, looks at it and stops it
smoke:
	$(call prepare,test)
	$(PY) -m pytest tests/smoke -m smoke $(PYTEST_ARGS)

## make kills     kills every kind of child in the middle of every kind of job (an hour)
kills:
	$(call prepare,test)
	$(PY) -m pytest tests/kills -m kills $(PYTEST_ARGS)

## make strain    two million payments on SQLite while people work (PAYMENTS=…), and a full disk (as root, a quarter of an hour)
strain:
	$(call prepare,test)
	$(PY) -m pytest tests/strain -m strain -s $(PYTEST_ARGS)

## make check     linters, types, import contracts, migrations, settings
check: check-style check-pages check-imports check-types check-settings

check-prepared:
	$(call prepare,test)

check-style: check-prepared
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2 --check

check-pages: check-prepared
	$(BIN)/djlint templates --lint

check-imports: check-prepared
	$(BIN)/lint-imports

check-types: check-prepared
	$(BIN)/mypy

check-settings: check-prepared
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') PUBLIC_URL=https://example.org \
		ENV_FILE=/dev/null DATABASE_URL= $(PY) manage.py check --deploy --fail-level WARNING
	DJANGO_SETTINGS_MODULE=nwce.development SECRET_KEY=for-this-look-only ENV_FILE=/dev/null $(PY) manage.py check
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py makemigrations --check --dry-run

## make format    writes the files as "make check" wants them
format:
	$(call prepare,test)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

## make bench     speed, against PostgreSQL
bench:
	$(call prepare,test)
	$(PY) -m tests.bench

## make lock      writes the lock files anew (UPGRADE=--upgrade for newer versions)
lock:
	$(call prepare,test)
	$(UV_COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	$(UV_COMPILE) $(UPGRADE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(UV_COMPILE) $(UPGRADE) --group installer -c requirements-dev.lock -o requirements-uv.lock
	$(UV_COMPILE) $(UPGRADE) --group node -o requirements-node.lock
	npm install --package-lock-only --ignore-scripts
