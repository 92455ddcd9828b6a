#!/bin/sh
# Get this clone ready for a `make` target: setup.sh demo|test|lint
# Says nothing and takes no time when everything is there already.
set -eu
cd "$(dirname "$0")/.."

target=${1:?demo, test or lint}
python=${PYTHON:-python3}
stubs="micropython-esp32-stubs==1.29.0.post1"

say() { echo "dannaya: $*" >&2; }

stop() {
    say "$*"
    exit 1
}

# Run a command as root when we are, or may be without typing a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null
}

# Install Debian packages, or say exactly how to; the package lists may be old.
need_packages() {
    if ! may_install; then
        stop "please install what is missing, then try again:" \
            "sudo apt-get install $*"
    fi
    say "installing $*"
    quiet="-qq -o=Dpkg::Use-Pty=0"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install $quiet -y --no-install-recommends "$@" >/dev/null 2>&1 ||
        {
            as_root apt-get update $quiet
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install $quiet -y --no-install-recommends "$@" >/dev/null
        } || stop "this did not work: sudo apt-get install $*"
}

# The packaged Mosquitto starts a service that would hold the room's port.
stop_service() {
    if command -v systemctl >/dev/null 2>&1; then
        as_root systemctl disable --now mosquitto >/dev/null 2>&1 || true
    fi
}

check_python() {
    command -v "$python" >/dev/null 2>&1 || need_packages python3 python3-venv
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Python 3.11 or newer is needed, $python is older: set PYTHON=python3.12," \
            "for example"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-venv
}

make_venv() {
    .venv/bin/python -c '' 2>/dev/null && return
    check_python
    "$python" -m venv --clear .venv
}

# install EXTRAS TARGET…: the kit, when what it depends on has changed since it was
# made ready for the first target; it is then ready for the others too.
install() {
    extras=$1
    shift
    wanted=$(cat pyproject.toml package-lock.json build_hook.py dashboard/editor/* | cksum)
    [ "$(cat ".venv/ready-$1" 2>/dev/null)" = "$wanted" ] && return
    say "installing the Python packages (some minutes the first time)"
    .venv/bin/python -m pip install -q --disable-pip-version-check -e ".$extras"
    for name in "$@"; do
        echo "$wanted" >".venv/ready-$name"
    done
}

compile_translations() {
    for po in */translations/*/LC_MESSAGES/messages.po; do
        mo="${po%.po}.mo"
        [ -e "$mo" ] && [ ! "$po" -nt "$mo" ] && continue
        .venv/bin/pybabel -q compile -i "$po" -o "$mo"
    done
}

has_mosquitto() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v mosquitto; }

has_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

# What tests need beside Python: a broker and its clients, a browser, and letters for
# its pictures.
test_packages() {
    missing=""
    has_mosquitto >/dev/null 2>&1 || missing="mosquitto"
    command -v mosquitto_pub >/dev/null 2>&1 || missing="$missing mosquitto-clients"
    command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
    if ! has_chromium >/dev/null 2>&1; then
        chromium=chromium
        grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null && chromium=chromium-browser
        missing="$missing $chromium fonts-noto-core"
    fi
    # a network of its own, with nothing outside it, for the stick
    PATH="$PATH:/usr/sbin" command -v ip >/dev/null 2>&1 || missing="$missing iproute2"
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    need_packages $missing
    case "$missing " in "mosquitto "*) stop_service ;; esac
}

board_stubs() {
    [ -d "typings/$(echo "${stubs%%==*}" | tr - _)-${stubs##*==}.dist-info" ] && return
    rm -rf typings
    .venv/bin/python -m pip install -q --disable-pip-version-check \
        --target typings "$stubs"
}

# A French dictionary, for the guides.
spelling() {
    echo | hunspell -d fr -l >/dev/null 2>&1 || need_packages hunspell hunspell-fr
}

make_venv
case $target in
demo) install "" demo ;;
test)
    install "[test]" test demo
    test_packages
    spelling
    ;;
lint)
    install "[test,dev]" lint test demo
    board_stubs
    spelling
    ;;
*) stop "demo, test or lint, not $target" ;;
esac
compile_translations
