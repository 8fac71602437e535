#!/usr/bin/env bash
# Times the program by the files in bench/cases (format: bench/run.py) and checks their numbers; writes build/bench/first_light.json.
# Usage: bench/run.sh [options of bench/run.py]. Exit 1: a wrong number. BUILD names another build folder.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build/bench}
[[ -x $build/neurocart ]] || { echo "no program in $build: make bench" >&2; exit 2; }
exec python3 bench/run.py --program "$build/neurocart" --parts "$build/bench/neurocart_parts" --result "$build/first_light.json" "$@"
