#!/usr/bin/env bash
# Usage: tests/fuzz/run.sh SECONDS [NAME...]. Runs each fuzzer (antimony, toml) for SECONDS, then replays what it found on a build that counts lines.
# Writes to build/fuzz only. Exit 1: a crash, a hang, too much memory, or less than 80 % of the lines of a group in the run.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS [NAME...]}
shift
names=("$@")
[[ ${#names[@]} -gt 0 ]] || names=(antimony toml)
readonly least=80
build=build/fuzz
counted=$build/coverage
jobs=${JOBS:-$(nproc)}
targets=("${names[@]/#/fuzz_}")

cmake --preset fuzz >/dev/null
cmake --build $build --target "${targets[@]}" -j "$jobs" | tail -1
cmake --preset fuzz -B $counted -DNEUROCART_FUZZ_COVERAGE=ON >/dev/null
cmake --build $counted --target "${targets[@]}" -j "$jobs" | tail -1

mkdir -p $build/found
failed=0
for name in "${names[@]}"; do
  mkdir -p "$build/corpus/$name"
  echo "fuzz_$name: $seconds s"
  if ! "$build/tests/fuzz/fuzz_$name" "$build/corpus/$name" "tests/fuzz/corpus/$name" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 \
      -artifact_prefix="$build/found/$name-" -print_final_stats=1 >"$build/$name.log" 2>&1; then
    failed=1
    echo "fuzz_$name failed; the input lies in $build/found, the end of $build/$name.log:"
    tail -40 "$build/$name.log"
  fi
  grep -E '^stat::(number_of_executed_units|peak_rss_mb)|^Done' "$build/$name.log" || true
  # A replay: -runs=0 reads every input once.
  LLVM_PROFILE_FILE="$build/$name.profraw" "$counted/tests/fuzz/fuzz_$name" -runs=0 -rss_limit_mb=2048 -timeout=10 -artifact_prefix="$build/found/$name-" \
    "$build/corpus/$name" "tests/fuzz/corpus/$name" >"$build/$name.replay.log" 2>&1 || { failed=1; tail -20 "$build/$name.replay.log"; }
done

profiles=() objects=()
for name in "${names[@]}"; do
  profiles+=("$build/$name.profraw")
  objects+=(-object "$counted/tests/fuzz/fuzz_$name")
done
llvm-profdata-19 merge -sparse "${profiles[@]}" -o $build/lines.profdata

# lines GROUP FILE...: prints the share of lines reached in these files, marks a share below the limit.
lines() {
  local group=$1 total count reached
  shift
  total=$(llvm-cov-19 report "${objects[@]:1}" -instr-profile=$build/lines.profdata "$@" 2>/dev/null | awk '$1 == "TOTAL" { print $8, $9 }')
  read -r count reached <<<"$total"
  awk -v group="$group" -v count="$count" -v missed="$reached" -v least=$least 'BEGIN {
    share = count > 0 ? 100 * (count - missed) / count : 0
    printf "%-28s %6.1f %% of %d lines%s\n", group, share, count, share < least ? "  BELOW " least " %" : ""
    exit share < least }' || failed=1
}
echo "lines reached"
lines "src/engine/antimony" src/engine/antimony/*.cpp
lines "unit check" src/engine/model/unit_check.cpp src/engine/model/unit_of_expression.cpp
[[ " ${names[*]} " != *" toml "* ]] || lines "src/clinic/compose" src/clinic/compose/*.cpp
exit $failed
