# neurocart: two commands for a stranger (demo, test), the rest for those who build it. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BUILD ?= build/release
NEUROCART := $(BUILD)/neurocart

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup-%:
	@tools/setup.sh $*

build: setup-demo ## the program, build/release/neurocart
	@cmake --preset release >/dev/null && cmake --build --preset release

demo: build ## install, build, simulate the published patient, say which report to open
	@$(NEUROCART) simulate library/scenarios/mg_achr_cd19_car_t.toml --compare library/scenarios/mg_achr_rituximab.toml -o out/demo --force
	@echo
	@echo "Open this report in a browser: $(CURDIR)/out/demo/report.html"

test: setup-test ## install, build, run all tests
	@cmake --preset test >/dev/null && cmake --build --preset test
	@ctest --preset test

test-reference: setup-demo build ## reference cases at tolerance 1e-8, worst cell of each
	@tests/reference/run.py --program $(NEUROCART)

test-peers: setup-peers build ## the same models in the reference Antimony package and libRoadRunner
	@build/venv/bin/python tests/peers/run.py --program $(NEUROCART)

test-page: setup-check build demo ## the report in a browser: console, accessibility, screenshots
	@web/page_test.sh out/demo/report.html

fuzz: setup-check ## each fuzzer for FUZZ_SECONDS (600), with its coverage
	@tests/fuzz/run.sh $(or $(FUZZ_SECONDS),600)

bench: setup-check ## text benchmarks
	@cmake --preset bench >/dev/null && cmake --build --preset bench
	@bench/run.sh

bench-peers: setup-bench-peers ## time and accuracy against the peers, about 15 minutes (PEERS_OPTIONS=--quick: 3)
	@cmake --preset bench >/dev/null && cmake --build --preset bench --target neurocart neurocart_patients peak
	@build/peers-venv/bin/python bench/peers/run.py $(PEERS_OPTIONS)

check: setup-check ## format, tidy, build, all tests: before every landing
	@tools/check_format.sh
	@cmake --preset tidy >/dev/null && cmake --build --preset tidy
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory test-reference

format: ## rewrite the sources with clang-format
	@git ls-files 'src/*.[ch]pp' 'src/*.h' 'tests/*.[ch]pp' 'bench/*.cpp' | xargs clang-format-19 -i

.PHONY: help build demo test test-reference test-peers test-page fuzz bench bench-peers check format
