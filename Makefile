# make         set up .venv and carry the example studies to their manuals
# make test    the same set-up, then the tests
# make help    every target
.DEFAULT_GOAL := all
.PHONY: all manuals setup test nightly lab lock clean help
STUDY ?= living-in-peace
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
export PYTHONUTF8 := 1
# where this is set, every stage would compile every package again: it costs more than the stages themselves
unexport PYTHONDONTWRITEBYTECODE

all: setup  ## set up and run every stage of every study that has changed
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUN) -m dvc repro
	@$(RUN) -m pipeline where

manuals: all  ## print guide, workbook and handouts of every place, audience and language (STUDY=living-in-peace)
	@$(RUN) -m pipeline print $(STUDY) --kind everywhere

setup: $(VENV)/.installed  ## build .venv from requirements.lock

$(VENV)/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Say which to use: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv pip install --quiet --python $(RUN) --require-hashes -r requirements.lock
	@touch $@

test: setup  ## run the tests
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUN) -m pytest

nightly: setup  ## run the tests with many more random cases (hours)
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" YNTYMAK_NIGHTLY=1 $(RUN) -m pytest

lab: setup  ## open JupyterLab at the start notebook
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUN) -m jupyterlab --config=notebooks/lab/jupyter_lab_config.py notebooks/0-start.ipynb

lock: setup  ## write requirements.lock anew from pyproject.toml
	@$(VENV)/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock
	@printf 'playwright>=1.50\naxe-playwright-python>=0.1.6\n' | $(VENV)/bin/uv pip compile - --constraint requirements.lock --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-browser.lock

clean:  ## remove what can be made again; decisions, corpora and keys stay
	@rm -rf outputs/mining outputs/living-in-peace outputs/tolerance outputs/compare outputs/index.html

help:  ## this list
	@if [ -e $(VENV)/.installed ]; then $(RUN) -m pipeline.targets $(firstword $(MAKEFILE_LIST)); else grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10; fi
