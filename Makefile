# `make book` reads the course, `make test` proves it. Everything lives in .venv, _build and dist.
# Linux: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make test   keeps the CUDA wheels away.

PYTHON ?= python3
PY := .venv/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Two workers with one thread each: threads that wait for a core that a neighbour holds make training ten times as slow.
PYTEST := OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=300

.PHONY: book downloads serve lab test lint test-deep test-planted test-hosts test-site looks test-links _build/addressed test-classroom hub test-hub slides test-slides notebooks stamp wheel explorer bench bench-grade assignments browser constraints clean

book: .venv/.installed-book wheel  ## build the site, warnings as errors
	.venv/bin/jupyter-book build . --all -q -W -n --keep-going
	cp dist/*.whl _build/html/_static/
	@echo "The course is in _build/html/index.html: open it there, or run 'make serve'."

downloads: .venv/.installed-test browser book  ## the site as a PDF and as a zip that opens without a server, in _build/html
	$(PY) -m tools.downloads

serve: book  ## show the site on http://localhost:8000
	$(PY) -m http.server 8000 --bind 127.0.0.1 --directory _build/html

lab: .venv/.installed-reader  ## open the notebooks in JupyterLab
	$(PY) -m jupyterlab --notebook-dir=chapters

test: .venv/.installed-test browser downloads lint  ## library, notebooks, explorer, pages
	$(PYTEST) $(NBVAL) lib tests/library tests/notebooks tests/explorer tests/site chapters back

test-deep: .venv/.installed-test  ## the library's properties on thousands of random cases each, new ones every time
	$(PYTEST) --hypothesis-profile=deep tests/library

test-planted: .venv/.installed-test  ## plants bugs in copies of the library, and demands that its properties find them
	$(PYTEST) tests/planted

lint: .venv/.installed-test  ## the style of every Python file, the types of the library, known misspellings anywhere
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy lib/transconv
	$(PY) -m codespell_lib

test-hosts: .venv/.installed-test browser .venv-colab/.installed .venv-notebook6/.installed wheel  ## chapters in a copy of Colab, the figure in three notebook programs
	$(PYTEST) tests/hosts

test-site: .venv/.installed-test browser _build/addressed tests/spelling/node_modules/.package-lock.json  ## how every page looks, what of a picture can be made out, every word's spelling: needs Node
	$(PYTEST) tests/visual tests/spelling

looks: .venv/.installed-test browser _build/addressed  ## keep how every page and figure looks now, for `make test-site` to compare with
	rm -rf tests/visual/looks
	RENEW_LOOKS=1 $(PYTEST) tests/visual -k looks_as_it_did

_build/addressed: book  ## the site as it is once it has an address, whatever this machine's is
	COURSE_REPOSITORY=https://github.com/owner/course COURSE_SITE=https://course.example/ \
		.venv/bin/jupyter-book build . --all -q -W -n --keep-going --path-output $@

test-links: .venv/.installed-test book  ## whether other people's pages that we link to still answer: on a schedule, since they change by themselves
	$(PYTEST) tests/links

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

notebooks: .venv/.installed-test  ## run every chapter from top to bottom and store its outputs
	$(PY) -m tools.notebooks execute

stamp: .venv/.installed-test  ## write the addresses in force into every first cell
	$(PY) -m tools.notebooks stamp

wheel: .venv/.installed-book  ## the library as a wheel, in dist
	rm -rf dist
	$(PY) -m hatchling build --target wheel --directory dist

explorer:  ## bundle the figure into lib/transconv/explorer.js: for who changes explorer/, needs Node
	cd explorer && npm ci --silent && npm run build --silent

bench: .venv/.installed-test browser  ## time the operator's methods and the figure, beside the budgets
	$(PY) -m bench.operator
	$(PY) -m bench.explorer

bench-grade: .venv/.installed-test  ## grade 100, 500 and 2,000 submissions, a fifth of them hostile or broken: half an hour
	$(PY) -m bench.grade

assignments: .venv/.installed-teacher  ## student, solution and autograder editions, in _build/assignments
	$(PY) -m classroom.build

browser: .venv/.installed-test  ## a Chromium for the tests: one that is there, Debian's, or Playwright's
	$(PY) -m tools.browser

constraints:  ## write constraints.txt anew from what pip resolves today
	rm -rf .venv-constraints
	$(PYTHON) -m venv .venv-constraints
	.venv-constraints/bin/python -m pip install --quiet $(foreach f,$(wildcard requirements*.txt) classroom/hub/requirements.txt,-r $(f))
	{ sed -n '/^#/p' constraints.txt; .venv-constraints/bin/python -m pip freeze | sed 's/+cpu$$//'; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf .venv-constraints

clean:
	rm -rf _build dist .venv .venv-colab .venv-notebook6 .venv-hub

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed-book: requirements-book.txt constraints.txt | .venv/bin/python
	$(INSTALL) -r requirements-book.txt
	touch $@

.venv/.installed-reader: requirements.txt constraints.txt | .venv/bin/python
	$(INSTALL) -r requirements.txt
	touch $@

.venv/.installed-test: requirements-test.txt .venv/.installed-book .venv/.installed-reader
	$(INSTALL) -r requirements-test.txt
	touch $@

.venv/.installed-teacher: requirements-teacher.txt .venv/.installed-reader
	$(INSTALL) -r requirements-teacher.txt
	touch $@

.venv-colab/.installed: tests/hosts/colab.txt
	$(PYTHON) -m venv --clear .venv-colab
	.venv-colab/bin/python -m pip install --quiet --disable-pip-version-check -r tests/hosts/colab.txt
	touch $@

.venv-notebook6/.installed: tests/hosts/notebook6.txt
	$(PYTHON) -m venv --clear .venv-notebook6
	.venv-notebook6/bin/python -m pip install --quiet --disable-pip-version-check -r tests/hosts/notebook6.txt
	touch $@

.venv-hub/.installed: classroom/hub/requirements.txt requirements.txt constraints.txt
	$(PYTHON) -m venv .venv-hub
	.venv-hub/bin/python -m pip install --quiet --disable-pip-version-check -r classroom/hub/requirements.txt -c constraints.txt
	touch $@

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json
	cd tests/$* && npm ci --silent
	touch $@

classroom/%/node_modules/.package-lock.json: classroom/%/package-lock.json
	cd classroom/$* && npm ci --silent
	touch $@
