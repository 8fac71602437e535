#!/usr/bin/env bash
# Builds kit.js, style.css and skeleton.html into a folder (default build/web). Usage: web/build.sh [FOLDER]
set -euo pipefail
web=$(cd "$(dirname "$0")" && pwd)
output=$(realpath -m "${1:-$web/../build/web}")
"$web/install.sh"
export PATH="${NODE_BIN:-$web/../build/venv/bin}:$PATH"
cd "$web" && exec node tools/build.ts "$output"
