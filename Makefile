# Runs on a machine with Python 3.11 or newer and make; everything else goes into .venv.
python := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help venv demo test check live browser faults drops apps docs format lock bench bench-engines

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

venv: ## .venv holds what requirements-dev.lock lists
	@.ci/venv

demo: venv ## bring up examples/flask behind nginx and uWSGI, show what answers, stop it
	@$(python) examples/demo.py

test: venv ## every test; those in a browser where there is one
	@$(python) -m pytest -n 2

check: venv ## everything that needs no servers: style, types, invariants, generated pages
	@$(python) -m ruff check --quiet
	@$(python) -m ruff format --check --quiet
	@$(python) -m mypy --no-error-summary
	@$(python) .venv/bin/lint-imports --no-logo >.venv/imports.txt || { cat .venv/imports.txt; false; }
	@$(python) docs/generate.py --check
	@$(python) -m pytest --quiet --no-header tests/test_repository.py

live: venv ## only the tests that start real servers
	@$(python) -m pytest -n 2 -m live

browser: venv ## only the tests in Chromium, which is installed if root asks
	@.ci/chromium
	@$(python) -m pytest tests/browser

faults: venv ## kill -9 of each process: how long until the site answers again
	@$(python) -m tests.live.faults

drops: venv ## what a deploy drops: 1,000 deploys on each nginx, overload, sabotage, kills, rivals
	@$(python) -m tests.drops $(DROPS)

apps: venv ## 20 apps from PyPI, each brought up with one command; writes docs/apps.md
	@$(python) -m tests.pypi $(APPS)

docs: venv ## write the generated pages of docs/
	@$(python) docs/generate.py

format: venv ## lay out the code, and fix what can be fixed
	@$(python) -m ruff format --quiet
	@$(python) -m ruff check --fix

compile := .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes \
	--python-version 3.11 --custom-compile-command "make lock" pyproject.toml
lock: venv ## take the newest packages into both lock files
	@$(compile) --output-file requirements.lock
	@$(compile) --group dev --constraints requirements.lock --output-file requirements-dev.lock

bench: venv ## the stack against its peers, side by side in one run
	@$(python) -m bench.run $(BENCH)

bench-engines: venv ## of that, only tapster with each engine beside the same servers alone
	@$(python) -m bench.run wsgi asgi $(BENCH)
