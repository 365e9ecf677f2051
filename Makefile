.PHONY: run test lint types imports vitest pytest web lock clean

# Install what is missing, make the demo community, serve it.
run:
	@scripts/setup run
	@.venv/bin/gridbeat demo

# Install what the tests need and run everything, on both databases and in a real browser.
test:
	@scripts/setup test
	@$(MAKE) --no-print-directory lint types imports vitest pytest

lint:
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .

types:
	@.venv/bin/mypy --no-error-summary

imports:
	@.venv/bin/lint-imports --no-cache | tail -n 4

# The tablet's outbox, under faults.
vitest:
	@scripts/npm test --silent

pytest:
	@GRIDBEAT_REQUIRE_DATABASES=1 GRIDBEAT_REQUIRE_BROWSER=1 GRIDBEAT_REQUIRE_WEB=1 \
	scripts/postgres run .venv/bin/pytest -q -n 2 --dist loadgroup $(ARGS)

# Build the web assets anew.
web:
	@rm -f .make/web
	@scripts/setup run

# Resolve the dependencies anew.
lock:
	@scripts/lock

clean:
	@rm -rf .venv .make maps/web/dist maps/web/node_modules
