# make setup   installs everything the portal needs into .venv and node_modules
# make run     starts the whole portal on this machine and prints its address
# make test    installs what the tests need, checks the code, runs the tests
# make check   the code's checks alone
# make mutants  changes the rules one way at a time and says which changes no test notices; about an hour
# make races    lets two people act at the same moment, a thousand times a race (docs/long-tests.md; this and the next three)
# make faults   stops, freezes, empties, kills and restarts what the portal rests on while it is changed; up to an hour
# make histories   makes up a thousand histories of networks and works out their results a second time after each step
# make access   asks every page as everybody about everything, as the table of who may do what has it
# make bench    measures the goals of docs/performance.md at 1x and 10x England; SCALE=100 goes on to 100x
# make screenshots   takes docs/screenshots/*.png of the demonstration again
# make lock    writes the lock files again after a change of requirements*.in
PYTHON ?= python3
VENV = .venv/bin
LOCK = $(VENV)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--custom-compile-command "make lock"
# Nobody waits in vain for a test that is meant to take long
LONG = --timeout 0 -o faulthandler_timeout=0
# mypy's plugin reads the settings and connects to nothing
SETTINGS = PCN_SECRET_KEY=unused DATABASE_URL=postgres://unused@127.0.0.1:1/unused REDIS_URL=redis://127.0.0.1:1/0

.PHONY: setup run test setup-test check mutants races faults histories access bench screenshots lock

setup:
	@$(PYTHON) -m pcnportal.launcher.install

run: setup
	@exec $(VENV)/python -m pcnportal.launcher.run

test: setup-test check
	$(VENV)/pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(PYTEST_ARGS)

setup-test:
	@$(PYTHON) -m pcnportal.launcher.install --test

check: setup-test
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/lint-imports --no-logo
	$(SETTINGS) $(VENV)/mypy .
	$(VENV)/djlint --lint --quiet templates
	$(VENV)/python manage.py makemigrations --check --dry-run
	PCN_HTTPS=1 $(VENV)/python manage.py check --deploy --fail-level WARNING

mutants: setup-test
	$(SETTINGS) $(VENV)/mutmut run
	$(VENV)/mutmut results

races: setup-test
	TRIES=1000 $(VENV)/pytest signoff/tests/test_races.py -n auto --dist load -rP $(LONG)

faults: setup-test
	TRIES=100 $(VENV)/pytest pcnportal/tests/faults -s $(LONG)

histories: setup-test
	TRIES=1000 $(VENV)/pytest networks/tests/histories $(LONG)

access: setup-test
	TRIES=1000 $(VENV)/pytest pcnportal/tests/access/test_table.py -n auto --dist load $(LONG)

bench: setup-test
	@test -x var/bench/bin/python || $(PYTHON) -m venv var/bench
	@var/bench/bin/pip install --quiet --requirement benchmarks/requirements.txt
	$(VENV)/python -m benchmarks $(if $(SCALE),--up-to $(SCALE))

screenshots: setup-test
	$(VENV)/python -m pcnportal.testing.screenshots

lock:
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-node.in -o requirements-node.txt
