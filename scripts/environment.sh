#!/bin/sh
# Makes .venv hold exactly what the named lock files say. A second run compares checksums and ends at once.
set -eu

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

choose_python() {
    for candidate in python3.11 python3.12 python3.13 python3.14 python3 python; do
        usable "$candidate" || continue
        suitable=$candidate
        if can_make_environments "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    if [ -n "${suitable:-}" ]; then
        version=$("$suitable" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "Python $version is here, but it can't make a virtual environment. Install that part:" >&2
        echo "    sudo apt-get update && sudo apt-get install python$version-venv" >&2
    else
        echo "Secure Base needs Python 3.11 or newer, and there is none on this machine's PATH. On Debian or Ubuntu:" >&2
        echo "    sudo apt-get update && sudo apt-get install python3 python3-venv" >&2
    fi
    return 1
}

if [ -d .venv ] && ! usable .venv/bin/python; then
    echo "The Python behind .venv is gone; making .venv again."
    rm -rf .venv
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(choose_python)
    echo "Making a virtual environment in .venv with $("$python" --version) ..."
    "$python" -m venv .venv
fi

for lock in "$@"; do
    stamp=.venv/installed-$lock
    if [ ! -f "$stamp" ] || ! cmp -s "$lock" "$stamp"; then
        echo "Installing what $lock names; the first time this takes a minute ..."
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
        cp "$lock" "$stamp"
    fi
done
