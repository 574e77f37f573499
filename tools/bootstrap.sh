#!/bin/sh
# Make .venv from the hashed lock. Needs Python 3.11 or newer with venv.
set -eu
cd "$(dirname "$0")/.."

works() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3 /usr/bin/python3.11 /usr/bin/python3; do
        path=$(command -v "$candidate" 2>/dev/null) || continue
        if works "$path"; then echo "$path"; return 0; fi
    done
    return 1
}

if ! python=$(find_python); then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo 'Installing python3 and python3-venv' >&2
        apt-get update -qq && apt-get install -y -qq python3 python3-venv >/dev/null
        python=$(find_python)
    else
        echo 'Python 3.11 with venv is needed. On Debian: sudo apt-get install python3 python3-venv' >&2
        exit 1
    fi
fi

[ -x .venv/bin/python ] && works .venv/bin/python || { rm -rf .venv; "$python" -m venv .venv; }
.venv/bin/python -m pip install -qq --disable-pip-version-check \
    --require-hashes -r requirements-dev.lock
.venv/bin/python -m pip install -qq --disable-pip-version-check \
    --no-deps --no-build-isolation -e .
touch .venv/.ready
