#!/bin/sh
# Dannaya sans internet : le kit vient de cette clé, puis la salle s’ouvre.
# Dannaya with no internet: installs the kit from this stick, then opens a room.
#   ./start-macos.command          dannaya demo
#   ./start-macos.command up …       dannaya up …
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${DANNAYA_HOME:-$HOME/Library/Application Support/dannaya}

python=
for one in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$one
        break
    fi
done
if [ -z "$python" ]; then
    echo "Il faut Python 3.11 ou plus récent. / Python 3.11 or newer is needed." >&2
    exit 1
fi

# A newer stick is installed over an older one.
wheel=$(basename "$here"/wheels/dannaya-*.whl)
if [ "$(cat "$home/installed" 2>/dev/null)" != "$wheel" ]; then
    echo "Installation depuis la clé… / Installing from the stick…"
    "$python" -m venv --clear --without-pip "$home"
    pip=$(ls "$here"/wheels/pip-*.whl | tail -n 1)
    "$home/bin/python" "$pip/pip" install --quiet --no-index --no-compile \
        --disable-pip-version-check --find-links "$here/wheels" dannaya
    echo "$wheel" >"$home/installed"
fi

[ ! -d "$here/images" ] || export DANNAYA_IMAGES="$here/images"
# Rooms are made at home, not on the stick; elsewhere, where one stands.
case "$(pwd)/" in "$here"/*) cd "$HOME" ;; esac
[ $# -gt 0 ] || set -- demo
exec "$home/bin/dannaya" "$@"
