# `make book` reads the course, `make test` proves it. Everything lives in .venv, _build and dist.
# Linux: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make test   keeps the CUDA wheels away.

PYTHON ?= python3
PY := .venv/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Two workers with one thread each: threads that wait for a core that a neighbour holds make training ten times as slow.
PYTEST = OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile
GITHUB = $(PY) -m check_jsonschema --quiet --builtin-schema vendor.
# The library's tests that need no other framework; old packages warn of their own end.
ALL_BUT_FRAMEWORKS := -o filterwarnings=default lib/transconv lib/transconv_course $(filter-out %_frameworks.py %_recorded_answers.py %_bench.py,$(wildcard tests/library/test_*.py tests/course/test_*.py))
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=300

.PHONY: _build/addressed book messages untranslated downloads serve lab test lint test-deep test-planted test-hosts test-pythons test-classroom hub test-hub slides test-slides test-site looks test-links test-translations nightly release chapter notebooks stamp wheel explorer bench bench-grade bench-site assignments handout browser constraints clean

book: .venv/.installed-book wheel  ## build the site in every language, warnings as errors
	$(PY) -m website.build
	for folder in _build/html/_static _build/html/*/_static; do cp dist/*.whl $$folder; done
	@echo "The course is in _build/html/index.html: open it there, or run 'make serve'."

downloads: .venv/.installed-test browser book  ## the site as a PDF and as a zip that opens without a server, in _build/html
	$(PY) -m website.downloads

messages: .venv/.installed-book  ## bring the translations up to date with the text: for who changes a sentence
	$(PY) -m website.messages update

untranslated: .venv/.installed-book  ## what is translated, page by page, what is stale and what is missing
	$(PY) -m website.messages table

serve: book  ## show the site on http://localhost:8000
	$(PY) -m http.server 8000 --bind 127.0.0.1 --directory _build/html

lab: .venv/.installed-reader  ## open the notebooks in JupyterLab
	$(PY) -m jupyterlab --notebook-dir=chapters

test: .venv/.installed-test browser downloads lint  ## library, notebooks, explorer, pages
	$(PYTEST) $(NBVAL) lib tests/library tests/course tests/notebooks tests/upkeep tests/web tests/website chapters back

test-deep: .venv/.installed-test  ## the library's properties on thousands of random cases each, new ones every time
	$(PYTEST) --hypothesis-profile=deep tests/library

test-planted: .venv/.installed-test  ## plants bugs in copies of the library, and demands that its properties find them
	$(PYTEST) tests/planted

lint: .venv/.installed-test  ## the style of every Python file, the types of the library, known misspellings anywhere, what GitHub reads
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

HOSTS := .venv-colab/.installed .venv-kaggle/.installed .venv-binder/.installed .venv-repo2docker/.installed
test-hosts: .venv/.installed-test browser wheel _build/wheels/.d2l  ## every notebook in copies of Colab, Kaggle and Binder, the figure in three notebook programs
	$(MAKE) --no-print-directory -j 3 $(HOSTS)
	$(PYTEST) --dist loadgroup tests/hosts

PYTHONS := 3.10 3.12 3.13
test-pythons: .venv/.installed-test wheel _build/wheels/.d2l $(PYTHONS:%=.venv-%/.installed)  ## the library on other Pythons and torches, every notebook on Colab's and Kaggle's: where there is no CPU index, gigabytes each
	set -e; for version in $(PYTHONS); do OMP_NUM_THREADS=1 .venv-$$version/bin/python -m pytest -n 2 $(ALL_BUT_FRAMEWORKS); done
	COPIES="3.12 3.13" $(PYTEST) --dist load tests/hosts/test_every_notebook.py

test-classroom: .venv/.installed-test assignments  ## assignments: no solution leaks, every edition runs
	$(PYTEST) tests/classroom

hub: .venv-hub/.installed classroom/hub/node_modules/.package-lock.json  ## try the course on a JupyterHub of this machine: needs Node
	.venv-hub/bin/python -m jupyterhub --config classroom/hub/jupyterhub_config.py

test-hub: .venv/.installed-test browser assignments .venv-hub/.installed classroom/hub/node_modules/.package-lock.json  ## a student logs in to that hub and runs a chapter
	$(PYTEST) tests/hub

slides: .venv/.installed-book .venv/.installed-reader classroom/slides/node_modules/.package-lock.json  ## every chapter as slides, in _build/slides: needs Node
	$(PY) -m classroom.slides.build

test-slides: .venv/.installed-test browser slides  ## the slides open, move and ask nobody
	$(PYTEST) tests/slides

NODE := $(patsubst %,tests/%/node_modules/.package-lock.json,audit spelling)
test-site: .venv/.installed-test browser book _build/addressed $(NODE)  ## how every page looks, what axe and Lighthouse say of it, every word's spelling: needs Node
	$(PYTEST) tests/spelling tests/visual
	$(PYTEST) --dist load tests/audit/test_axe.py
	$(PY) -m pytest tests/audit/test_lighthouse.py  # alone: it measures

looks: .venv/.installed-test browser _build/addressed  ## keep how every page and figure looks now, for `make test-site` to compare with
	rm -rf tests/visual/looks
	RENEW_LOOKS=1 $(PYTEST) tests/visual -k looks_as_it_did

_build/addressed: .venv/.installed-book  ## the site as it is once it has an address, whatever this machine's is
	COURSE_REPOSITORY=https://github.com/owner/course COURSE_SITE=https://course.example/ $(PY) -m website.build all html $@

test-links: .venv/.installed-test book  ## whether other people's pages that we link to still answer: on a schedule, since they change by themselves
	$(PYTEST) tests/links

test-translations: .venv/.installed-test  ## page by page: no translation that was whole is missing a message, and none is stale
	$(PYTEST) tests/translations

nightly: PY := .venv-nightly/bin/python
nightly:  ## library and chapters on the newest versions that the requirements allow; the report is in _build/nightly
	rm -rf .venv-nightly _build/nightly
	mkdir -p _build/nightly
	$(PYTHON) -m tools.nightly requirements > _build/nightly/requirements.txt
	$(PYTHON) -m venv .venv-nightly
	$(PY) -m pip install -r _build/nightly/requirements.txt > _build/nightly/install.log 2>&1 || { tail -25 _build/nightly/install.log; exit 1; }
	$(PY) -m pip freeze > _build/nightly/versions.txt
	$(PYTEST) $(NBVAL) --junitxml=_build/nightly/report.xml lib tests/library tests/course chapters back

release: downloads assignments  ## what a release brings, in _build/release; the workflow of a tag publishes it
	$(PY) -m tools.release collect

chapter: .venv/.installed-test  ## run one chapter, store its outputs, gather its messages, test it, build the site: make chapter NAME=06_shape_formula
	$(PY) -m tools.notebooks execute chapters/$(NAME).ipynb
	$(PY) -m website.messages update > /dev/null
	$(PYTEST) $(NBVAL) -q tests/notebooks/test_source.py chapters/$(NAME).ipynb -k "$(NAME) or contents"
	$(MAKE) book

notebooks: .venv/.installed-test  ## run every chapter from top to bottom and store its outputs
	$(PY) -m tools.notebooks execute

stamp: .venv/.installed-test  ## write the addresses in force into every first cell, the version wherever it stands
	$(PY) -m tools.notebooks stamp
	$(PY) -m tools.release stamp

wheel: .venv/.installed-book  ## the library as a wheel, in dist
	rm -rf dist
	$(PY) -m hatchling build --target wheel --directory dist

explorer:  ## bundle the figure into lib/transconv_course/explorer.js: for who changes web/, needs Node
	cd web && npm ci --silent && npm run build --silent

bench: .venv/.installed-test browser  ## time the operator's methods and the figure, beside the budgets
	$(PY) -m bench.operator
	$(PY) -m bench.explorer

bench-grade: .venv/.installed-test  ## grade 100, 500 and 2,000 submissions, a fifth of them hostile or broken: half an hour
	$(PY) -m bench.grade

bench-site: .venv/.installed-test browser book  ## what pages weigh and how soon they are there, beside Jupyter Book's own
	$(PY) -m bench.site

assignments: .venv/.installed-teacher  ## student, solution and autograder editions, in _build/assignments
	$(PY) -m classroom.build

handout: assignments  ## store the student editions in classroom/handouts/, where links open them
	cp _build/assignments/*/student/*.ipynb classroom/handouts/

browser: .venv/.installed-test  ## a Chromium for the tests: one that is there, Debian's, or Playwright's
	$(PY) -m tools.browser

constraints:  ## write constraints.txt anew from what pip resolves today
	rm -rf .venv-constraints
	$(PYTHON) -m venv .venv-constraints
	.venv-constraints/bin/python -m pip install --quiet $(foreach f,requirements.txt website/requirements.txt tests/requirements.txt classroom/requirements.txt classroom/hub/requirements.txt,-r $(f))
	{ sed -n '/^#/p' constraints.txt; .venv-constraints/bin/python -m pip freeze | sed 's/+cpu$$//'; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf .venv-constraints

clean:
	rm -rf _build dist .venv .venv-colab .venv-kaggle .venv-binder .venv-repo2docker .venv-3.* .venv-hub .venv-nightly

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed-book: website/requirements.txt constraints.txt | .venv/bin/python
	$(INSTALL) -r website/requirements.txt
	touch $@

.venv/.installed-reader: requirements.txt constraints.txt | .venv/bin/python
	$(INSTALL) -r requirements.txt
	touch $@

.venv/.installed-test: tests/requirements.txt .venv/.installed-book .venv/.installed-reader
	$(INSTALL) -r tests/requirements.txt
	touch $@

.venv/.installed-teacher: classroom/requirements.txt .venv/.installed-reader
	$(INSTALL) -r classroom/requirements.txt
	touch $@

# On this Python, with this course's torch; `make test-pythons` has their own.
.venv-colab/.installed .venv-kaggle/.installed: .venv-%/.installed: tests/hosts/%.txt requirements.txt
	$(PYTHON) -m venv --clear .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check -r $< $(shell grep -o '^torch==[^ ]*' requirements.txt)
	touch $@

# pyenv, where there is one, offers them all by this variable.
.venv-3.%/.installed: tests/pythons/3.%.txt tests/pythons/tests.txt
	PYENV_VERSION=3.10:3.12:3.13 python3.$* -m venv --clear .venv-3.$*
	.venv-3.$*/bin/python -m pip install --quiet --disable-pip-version-check -r $< -r tests/pythons/tests.txt
	.venv-3.$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt d2l
	touch $@

_build/wheels/.d2l: constraints.txt | .venv/bin/python  # what a host fetches from its package index
	$(PY) -m pip download --quiet --no-deps --dest $(@D) -c constraints.txt d2l
	touch $@

# What repo2docker does: its own packages, then .binder/requirements.txt. PyTorch's index is missed where it cannot be reached.
.venv-binder/.installed: tests/hosts/binder.txt .binder/requirements.txt requirements.txt constraints.txt
	$(PYTHON) -m venv --clear .venv-binder
	.venv-binder/bin/python -m pip install --quiet --disable-pip-version-check -r tests/hosts/binder.txt
	.venv-binder/bin/python -m pip install --quiet --disable-pip-version-check --retries 0 -r .binder/requirements.txt
	touch $@

.venv-repo2docker/.installed: tests/hosts/repo2docker.txt
	$(PYTHON) -m venv --clear .venv-repo2docker
	.venv-repo2docker/bin/python -m pip install --quiet --disable-pip-version-check -r tests/hosts/repo2docker.txt
	touch $@

.venv-hub/.installed: classroom/hub/requirements.txt requirements.txt constraints.txt
	$(PYTHON) -m venv .venv-hub
	.venv-hub/bin/python -m pip install --quiet --disable-pip-version-check -r classroom/hub/requirements.txt -c constraints.txt
	touch $@

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --silent
	touch $@
