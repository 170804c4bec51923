#!/bin/sh
# Sets the practice up, then serves web and mail worker together until Ctrl-C.
set -eu

PATH="$PWD/.venv/bin:$PATH"
PORT=${PORT:-8000}
DATA_DIR=${DATA_DIR:-./data}
export PATH PORT DATA_DIR

python scripts/port.py "$PORT"
# honcho gives its second process PORT+100: the address that letters carry is fixed here, for both.
PUBLIC_URL=${PUBLIC_URL:-http://127.0.0.1:$PORT}
export PUBLIC_URL

python -m flask setup
echo "Serving at $PUBLIC_URL - press Ctrl-C to stop."

# Ctrl-C reaches honcho too, which ends both processes; that is an ordinary end, not an error.
trap : INT TERM
python -m honcho --env /dev/null start --port "$PORT" || status=$?
case "${status:-0}" in
    0 | 130 | 143) exit 0 ;;
    *) exit "$status" ;;
esac
