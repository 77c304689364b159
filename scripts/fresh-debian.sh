# shellcheck shell=bash
# What the proofs on a fresh Debian share: makes a minimal Debian in a temporary folder, removed at the end, and runs
# commands in it. Needs root and debootstrap; uses the package mirror, proxy and certificates of this machine.
# The caller is a script with `set -euo pipefail`; "$0" names it in messages.

prover=$(basename "$0")
[ "$(id -u)" = 0 ] || { echo "$prover: needs root" >&2; exit 2; }

# needs TOOL...: ends where one is missing.
needs() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null || { echo "$prover: needs $tool: apt-get install $tool" >&2; exit 2; }
    done
}

debian=$(mktemp -d)
chmod 755 "$debian"  # some programs inside give up root
# shellcheck disable=SC2317  # called at the end
cleanup() {
    local place
    for place in dev/pts sys proc; do umount "$debian/$place" 2>/dev/null || true; done
    rm -rf --one-file-system "$debian"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# make_debian SUITE [PACKAGE,...]
make_debian() {
    local suite=$1 include=${2:-} mirror file
    needs debootstrap
    # The first Debian mirror that this machine's apt uses.
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^ *#' |
        grep -oE '(https?|file)://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
    mirror=${mirror:-http://deb.debian.org/debian}

    echo "== installing a minimal $suite"
    debootstrap --variant=minbase ${include:+"--include=$include"} "$suite" "$debian" "$mirror" >"$debian.log" 2>&1 || {
        tail -n 20 "$debian.log" >&2
        exit 1
    }
    rm -f "$debian.log"
    echo "deb $mirror $suite main" >"$debian/etc/apt/sources.list"
    cp /etc/resolv.conf "$debian/etc/resolv.conf"
    for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do
        if grep -qsi 'proxy' "$file"; then cp "$file" "$debian/etc/apt/apt.conf.d/"; fi
    done
    if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
        mkdir -p "$debian/etc/ssl/certs"
        cp /etc/ssl/certs/ca-certificates.crt "$debian/etc/ssl/certs/"
    fi
    mount -t proc proc "$debian/proc" 2>/dev/null || echo "== (no /proc inside: may not mount here)"
    mount -t sysfs -o ro sysfs "$debian/sys" 2>/dev/null || echo "== (no /sys inside: may not mount here)"
    mkdir -p "$debian/dev/pts"
    # Terminals of its own, which tests of the screen open.
    if mount -t devpts -o newinstance,ptmxmode=0666 devpts "$debian/dev/pts" 2>/dev/null; then
        ln -sf pts/ptmx "$debian/dev/ptmx"
    else
        echo "== (no terminals inside: may not mount here)"
    fi
}

# inside FOLDER COMMAND...: runs it in the new Debian with a clean environment but for the proxy.
inside() {
    local folder=$1 variable environment=()
    shift
    for variable in http_proxy https_proxy no_proxy; do
        [ -z "${!variable:-}" ] || environment+=("$variable=${!variable}")
    done
    echo "== $*"
    # shellcheck disable=SC2016  # expanded inside
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${environment[@]}" \
        chroot "$debian" sh -c 'cd "$1" && shift && exec "$@"' sh "$folder" "$@" </dev/null
}
