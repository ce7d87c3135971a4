# `make` lists the targets. What they make goes into .venv, _build and dist.
# Linux: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make test   keeps the CUDA wheels away.

PYTHON ?= python3
PY := .venv/bin/python
PIP := -m pip install --quiet --disable-pip-version-check
INSTALL := $(PY) $(PIP) -c constraints.txt
# With Python's caches, pytest rewrites a test's assertions once, not in every process.
unexport PYTHONDONTWRITEBYTECODE
# Two workers, one thread each: when threads compete for the same core, training takes ten times as long.
PYTEST = OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=300
GITHUB = $(PY) -m check_jsonschema --quiet --builtin-schema vendor.
READER := .venv/.installed-reader
BOOK := .venv/.installed-book
TEST := .venv/.installed-test
TIERS = $(filter-out support __pycache__,$(patsubst tests/%/,%,$(wildcard tests/*/)))
NODE = $(addsuffix /node_modules/.package-lock.json,$(1))

.PHONY: help book downloads lone messages untranslated suspects serve lab test lint looks nightly release chapter notebooks stamp wheel web conformance bench bench-grade bench-site copies assignments handout private hub slides browser constraints clean _build/addressed

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile
	@echo "make test-X         run tests/X, where X is one of: $(TIERS)"

# Read and write

book: $(BOOK)  ## build the site in every language, with warnings as errors
	$(PY) -m website.build
	@echo "The course is in _build/html/index.html: open it there, or run 'make serve'."

serve: book  ## show the site on http://localhost:8000
	$(PY) -m http.server 8000 --bind 127.0.0.1 --directory _build/html

lab: $(READER)  ## open the notebooks in JupyterLab
	$(PY) -m jupyterlab --notebook-dir=chapters

downloads: $(TEST) browser book  ## add the PDFs and the offline zip to the site in _build/html
	$(PY) -m website.downloads

lone: $(BOOK)  ## write every notebook, in every language, as a file that runs by itself, to _build/lone
	rm -rf _build/lone
	$(PY) -m website.lone_notebooks _build/lone

chapter: $(TEST)  ## run one chapter, store its outputs, test it, build the site: make chapter NAME=06_shape_formula
	$(PY) -m tools.notebooks execute chapters/$(NAME).ipynb
	$(PY) -m tools.reading_time
	$(PY) -m website.messages update > /dev/null
	$(PYTEST) $(NBVAL) -q tests/notebooks/test_source.py chapters/$(NAME).ipynb -k "$(NAME) or contents"
	$(MAKE) book

notebooks: $(READER)  ## run every notebook from top to bottom and store its outputs
	$(PY) -m tools.notebooks execute
	$(PY) -m tools.reading_time

messages: $(BOOK) $(READER)  ## bring the translations up to date after changing a sentence
	$(PY) -m website.messages update

untranslated: $(BOOK)  ## count what is translated, stale and missing, page by page
	$(PY) -m website.messages table

web: $(call NODE,web)  ## bundle the figure, the stage, the calculator and the questions after changing web/ (needs Node)
	cd web && npm run --silent build

wheel: $(BOOK)  ## build the library's wheel in dist
	rm -rf dist
	$(PY) -m hatchling build --target wheel --directory dist

suspects: book  ## list words before their definition, and the letters of the formulas, for a reader to judge
	$(PY) -m website.suspects words
	$(PY) -m website.suspects letters

# Teach

assignments: .venv/.installed-teacher  ## write the student, solution and autograder editions to _build/assignments
	$(PY) -m classroom.build

handout: .venv/.installed-teacher  ## store what students get: the outputs that checks compare with, the student editions
	$(PY) -m classroom.check_cases.record
	$(MAKE) assignments
	cp _build/assignments/*/student/*.ipynb classroom/handouts/

private:  ## keep a private copy for questions of your own: make private REPOSITORY=git@github.com:YOU/NAME.git
	@$(PYTHON) -m classroom.private_copy "$(REPOSITORY)"

slides: $(BOOK) $(READER) $(call NODE,classroom/slides)  ## make slides of every chapter in _build/slides (needs Node)
	$(PY) -m classroom.slides.build

hub: .venv-hub/.installed $(call NODE,classroom/hub)  ## try the course on a JupyterHub on this machine (needs Node)
	.venv-hub/bin/python -m jupyterhub --config classroom/hub/jupyterhub_config.py

# Test. `make test-X` runs tests/X; CONTRIBUTING.md has the table.

test: $(TEST) browser downloads lint  ## run what every change should pass
	$(PYTEST) $(NBVAL) lib $(addprefix tests/,library course reading notebooks web website upkeep) chapters back

lint: $(TEST)  ## check style, types, common misspellings, and the files that GitHub reads
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy lib/transconv lib/transconv_course
	$(PY) -m basedpyright --pythonpath $(PY)
	$(PY) -m codespell_lib
	$(GITHUB)github-workflows .github/workflows/*.yml
	$(GITHUB)github-actions .github/actions/*/action.yml
	$(GITHUB)dependabot .github/dependabot.yml
	$(GITHUB)github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	$(GITHUB)citation-file-format CITATION.cff

test-%: $(TEST)
	$(PYTEST) $(DIST) tests/$*

test-notebooks: browser
test test-notebooks: wheel
test test-web: $(if $(shell command -v npm),$(call NODE,web))  # without Node, its own tests are skipped
test-web: browser
test-website: browser downloads
test-classroom: browser assignments
test-hub: browser assignments .venv-hub/.installed $(call NODE,classroom/hub)
test-slides: browser slides
test-links: book
test-sphinx: book .venv-sphinx/.installed
test-hosts: browser lone wheel _build/wheels/.d2l copies
test-hosts test-sphinx: DIST = --dist loadgroup
test-planted: DIST = --dist load
test-pythons: lone _build/wheels/.d2l $(patsubst %,.venv-%/.installed,3.10 3.12 3.13)

test-audit: $(TEST) browser book _build/addressed $(call NODE,tests/audit) $(call NODE,tests/audit/spelling)
	$(PYTEST) --dist load tests/audit --ignore=tests/audit/test_lighthouse.py
	$(PY) -m pytest tests/audit/test_lighthouse.py  # alone, because it measures

looks: $(TEST) browser _build/addressed  ## store how every page and figure looks now, for test-audit to compare with
	rm -rf tests/audit/visual/looks
	RENEW_LOOKS=1 $(PYTEST) tests/audit/visual -k looks_as_it_did

_build/addressed: $(BOOK)  # the site as it will be once it has an address, the same on every machine
	COURSE_REPOSITORY=https://github.com/owner/course COURSE_SITE=https://course.example/ $(PY) -m website.build all html $@

nightly: PY := .venv-nightly/bin/python
nightly:  ## test on the newest versions that the requirements allow, with a report in _build/nightly
	rm -rf .venv-nightly _build/nightly
	mkdir -p _build/nightly
	$(PYTHON) -m tools.nightly requirements > _build/nightly/requirements.txt
	$(PYTHON) -m venv .venv-nightly
	$(PY) -m pip install -r _build/nightly/requirements.txt > _build/nightly/install.log 2>&1 || { tail -25 _build/nightly/install.log; exit 1; }
	$(PY) -m pip freeze > _build/nightly/versions.txt
	$(PYTEST) $(NBVAL) --junitxml=_build/nightly/report.xml lib tests/library tests/course chapters back

conformance: $(TEST)  ## make the conformance vectors, and the table of which frameworks agree with them
	$(PY) -m conformance.make_vectors
	$(PY) -m conformance

bench: $(TEST) browser  ## time the operator's methods and the figure against their budgets
	$(PY) -m bench.operator
	$(PY) -m bench.explorer

bench-site: $(TEST) browser book  ## compare the pages' weight and loading time with plain Jupyter Book's
	$(PY) -m bench.site

bench-grade: $(TEST) .venv/.installed-teacher  ## grade up to 2,000 submissions, a fifth of them hostile or broken (half an hour)
	$(PY) -m bench.grade

# Release and upkeep

release: downloads assignments  ## collect a release's files in _build/release; a tag's workflow publishes them
	$(PY) -m tools.release collect

stamp: $(READER)  ## write every notebook's first cell, the times that pages promise, and the version where it's repeated
	$(PY) -m tools.notebooks stamp
	$(PY) -m tools.reading_time
	$(PY) -m tools.release stamp

browser: $(TEST)  ## find or install a Chromium for the tests
	$(PY) -m tools.browser

constraints:  ## write constraints.txt from what pip resolves today
	$(PYTHON) -m venv --clear .venv-constraints
	.venv-constraints/bin/python $(PIP) $(patsubst %,-r %requirements.txt,./ website/ tests/ classroom/ classroom/hub/)
	{ sed -n '/^#/p' constraints.txt; .venv-constraints/bin/python -m pip freeze | sed 's/+cpu$$//'; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf .venv-constraints

clean:  ## remove everything that make has made
	rm -rf _build dist .venv .venv-*

# The environments

.venv/bin/python:
	$(PYTHON) -m venv .venv

$(BOOK): website/requirements.txt constraints.txt | .venv/bin/python
	$(INSTALL) -r $<
	touch $@

$(READER): requirements.txt constraints.txt | .venv/bin/python
	$(INSTALL) -r $<
	touch $@

$(TEST): tests/requirements.txt $(BOOK) $(READER)
	$(INSTALL) -r $<
	touch $@

.venv/.installed-teacher: classroom/requirements.txt $(READER)
	$(INSTALL) -r $<
	touch $@

# Python compiles what it imports: a tenth of what pip would compile.
LAZY_PIP := $(PIP) --no-compile
FRESH = $(PYTHON) -m venv --clear $(@D) && $(@D)/bin/python $(LAZY_PIP)

copies: $(patsubst %,.venv-%/.installed,colab kaggle binder repo2docker)

# These use this Python and two of this course's versions; `make test-pythons` tests the hosts' own.
.venv-colab/.installed .venv-kaggle/.installed: .venv-%/.installed: tests/hosts/%.txt requirements.txt
	$(FRESH) -r $< $(shell grep -oE '^(torch|jsonschema)==[^ ]*' requirements.txt)
	touch $@

# repo2docker installs its own packages first, then .binder/requirements.txt. Without `--retries 0`, pip would keep
# trying on a machine that can't reach PyTorch's index.
.venv-binder/.installed: tests/hosts/binder.txt .binder/requirements.txt requirements.txt constraints.txt
	$(FRESH) -r $<
	$(@D)/bin/python $(LAZY_PIP) --retries 0 -r .binder/requirements.txt
	touch $@

.venv-repo2docker/.installed: tests/hosts/repo2docker.txt
	$(FRESH) -r $<
	touch $@

.venv-hub/.installed: classroom/hub/requirements.txt requirements.txt constraints.txt
	$(FRESH) -r $< -c constraints.txt
	touch $@

.venv-sphinx/.installed: tests/sphinx/requirements.txt
	$(FRESH) -r $<
	touch $@

# Where pyenv is installed, this variable makes it offer all three.
.venv-3.%/.installed: PYTHON = PYENV_VERSION=3.10:3.12:3.13 python3.$*
.venv-3.%/.installed: tests/pythons/3.%.txt tests/pythons/tests.txt
	$(FRESH) -r $< -r tests/pythons/tests.txt
	$(@D)/bin/python $(LAZY_PIP) --no-deps -c constraints.txt d2l
	touch $@

_build/wheels/.d2l: constraints.txt | .venv/bin/python  # what a host fetches from its package index
	$(PY) -m pip download --quiet --no-deps --dest $(@D) -c constraints.txt d2l
	touch $@

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --silent
	touch $@
