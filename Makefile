# make lock    writes the two lock files again
PYTHON ?= python3
VENV = .venv/bin

.PHONY: lock

lock:
	$(VENV)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" requirements.in -o requirements.txt
	$(VENV)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt
