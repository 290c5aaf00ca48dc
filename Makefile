# make setup   installs everything the portal needs into .venv and node_modules
# make run     starts the whole portal on this machine and prints its address
# make lock    writes the lock files again after a change of requirements*.in
PYTHON ?= python3
VENV = .venv/bin
LOCK = $(VENV)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--custom-compile-command "make lock"

.PHONY: setup run lock

setup:
	@$(PYTHON) -m pcnportal.launcher.install

run: setup
	@exec $(VENV)/python -m pcnportal.launcher.run

lock:
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-node.in -o requirements-node.txt
