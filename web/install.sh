#!/usr/bin/env bash
# Installs the packages of package-lock.json into web/node_modules, once per lock file, with the Node that
# the set-up put into build/venv (NODE_BIN names another folder of node and npm).
set -euo pipefail
web=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$web/../build"
export PATH="${NODE_BIN:-$web/../build/venv/bin}:$PATH"
stamp="$web/node_modules/.lock-$(sha256sum "$web/package-lock.json" | cut -c1-16)"
[ -e "$stamp" ] && exit 0
# Two builds at once wait for each other.
exec 9> "$web/../build/.web-install.lock"
flock 9
[ -e "$stamp" ] && exit 0
command -v node >/dev/null || { echo "web: no node; run tools/setup.sh demo" >&2; exit 5; }
(cd "$web" && npm ci --silent --no-progress >/dev/null)
touch "$stamp"
