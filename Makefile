# `make` lists the targets. PORT (8000) and VINCULO_DATA (.vinculo) may be given: `make run PORT=8001 VINCULO_DATA=/tmp/b`.
PYTHON ?= python3
PORT ?= 8000
VINCULO_DATA ?= .vinculo
export PORT VINCULO_DATA TO FROM

VENV := .venv/bin/python
SETUP := @$(PYTHON) local/bootstrap.py
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup run demo-reset backup restore code manage test check pytest soak bench screenshots rows messages format lock

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup:  ## make .venv and install the locked packages
	$(SETUP)

run:  ## run everything with the demo company, until Ctrl-C
	$(SETUP)
	@$(VENV) -m local.run --with-make

demo-reset:  ## throw the data away and load the demo company anew
	$(SETUP)
	@$(VENV) -m local.reset --with-make

backup:  ## this copy's data in one file: make backup TO=file.tar (BACKUP_KEY seals it)
	$(SETUP)
	@$(VENV) -m local.keep backup --with-make

restore:  ## a backup into an empty data folder: make restore FROM=file.tar VINCULO_DATA=folder
	$(SETUP)
	@$(VENV) -m local.keep restore --with-make

code:  ## print the demo's current second-factor codes
	$(SETUP)
	@$(VENV) -m local.manage demo --code

manage:  ## run a management command: make manage ARGS="shell"
	$(SETUP)
	@$(VENV) -m local.manage $(ARGS)

test:  ## every check and every test
	$(SETUP)
	@$(VENV) -m local.checks all --with-make

check:  ## the quick part: no browser, no processes of the local runner
	$(SETUP)
	@$(VENV) -m local.checks check --with-make

pytest:  ## some tests, with a database: make pytest ARGS="tests/ledger -x"
	$(SETUP)
	@$(VENV) -m local.checks pytest --with-make $(ARGS)

soak:  ## the proofs of reliability at their full figures; about three quarters of an hour
	$(SETUP)
	@$(VENV) -m local.soak --with-make $(ARGS)

bench:  ## figures against the raw work: make bench ONLY=ledger SIZE=1000000 OUT=file.json
	@$(PYTHON) local/bootstrap.py >&2
	@$(VENV) -m benchmarks --with-make

screenshots:  ## the pictures of docs/guia, of the demo company on a fixed day: make screenshots ARGS=agente
	$(SETUP)
	@$(VENV) -m local.screenshots --with-make $(ARGS)

rows:  ## tests per row of docs/rows.md, as JSON
	@$(PYTHON) local/bootstrap.py >&2
	@$(VENV) -m local.rows

messages:  ## bring the translations' catalogue up to date
	$(SETUP)
	@$(VENV) -m local.messages

format:  ## format the code
	$(SETUP)
	@$(VENV) -m ruff check --quiet --fix .
	@$(VENV) -m ruff format --quiet .

lock:  ## compile requirements/*.in (needs uv)
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
