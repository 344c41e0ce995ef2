# `make` lists the targets. PORT (8000) and VINCULO_DATA (.vinculo) may be given: `make run PORT=8001 VINCULO_DATA=/tmp/b`.
PYTHON ?= python3
PORT ?= 8000
VINCULO_DATA ?= .vinculo
export PORT VINCULO_DATA

.DEFAULT_GOAL := help
.PHONY: help setup lock

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup:  ## make .venv and install the locked packages
	@$(PYTHON) local/bootstrap.py

lock:  ## compile requirements/*.in (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" requirements/base.in -o requirements/base.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" requirements/dev.in -o requirements/dev.txt
