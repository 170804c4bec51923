# Secure Base. `make run` serves it, `make test` proves it; both start from a machine with nothing but Python.

.PHONY: run pdf backup test check bench lock storm screens clean environment environment-dev

PYTHON := .venv/bin/python
TESTS ?=
BENCH ?=
WORKERS ?= logical

# The practice at http://127.0.0.1:$PORT (default 8000), its data in $DATA_DIR (default ./data); Ctrl-C ends it.
run: environment
	@sh scripts/run.sh

# Every test, with everything they need. TESTS="tests/rules -k daylight" chooses some.
test: environment-dev
	@$(PYTHON) -m scripts.browser
	@$(PYTHON) -m scripts.libraries pango libical
	$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

# The extra by which clients may keep their copy as a PDF: WeasyPrint, and Pango from the system.
pdf: environment
	@sh scripts/environment.sh requirements-pdf.txt
	@$(PYTHON) -m scripts.libraries pango

# One sealed file with the whole practice in it, made and proved; docs/operations.md says how to put it back.
backup: environment
	@$(PYTHON) -m flask backup

# What reads the code instead of running it.
check: environment-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m djlint templates --lint --quiet
	$(PYTHON) scripts/audit.py

# The tests that race for one hour of the counsellor's day, for long.
storm: environment-dev
	STORM_ROUNDS=$${STORM_ROUNDS:-100} $(PYTHON) -m pytest -m storm --timeout 3600 $(TESTS)

# The browser journeys, each page kept as a picture in build/screens.
screens: environment-dev
	@$(PYTHON) -m scripts.browser
	@$(PYTHON) -m scripts.libraries pango
	SCREENS=build/screens $(PYTHON) -m pytest tests/browser $(TESTS)

# What is measured beside what, in about ten minutes: see docs/speed.md. BENCH="starts pages" chooses parts.
bench: environment-dev
	@$(PYTHON) -m scripts.browser
	@$(PYTHON) -m benchmarks $(BENCH)

# After a change to a requirements*.in file.
lock: environment-dev
	$(PYTHON) scripts/lock.py

environment:
	@sh scripts/environment.sh requirements.txt

environment-dev:
	@sh scripts/environment.sh requirements.txt requirements-dev.txt

# Everything that can be made again; never the data.
clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +
