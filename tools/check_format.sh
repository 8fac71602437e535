#!/usr/bin/env bash
# Fails when a source is not as clang-format 19 writes it.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files 'src/*.[ch]pp' 'src/*.h' 'tests/*.[ch]pp' 'bench/*.cpp' | xargs clang-format-19 --dry-run --Werror
