# shellcheck shell=bash
# What scripts/advisor and scripts/test share. Speaks on stderr only; stdout belongs to the result.
# The caller has set `root`, the folder of the sources.
: "${root:?}"

say() { printf '%s\n' "$*" >&2; }
die() {
    say "$*"
    exit 2
}

build_packages=(g++ cmake ninja-build libcli11-dev nlohmann-json3-dev libfmt-dev)
# shellcheck disable=SC2034  # used by scripts/test
test_packages=(catch2 python3 python3-jsonschema libbenchmark-dev zsh fish man-db mandoc jq tidy parallel sqlite3)
# shellcheck disable=SC2034  # used by scripts/test and scripts/package
package_packages=(dpkg-dev lintian)

# Succeeds if PACKAGE, or the tool it would bring, is here.
have() {
    case $1 in
        g++) command -v c++ || command -v g++ ;;
        ninja-build) command -v ninja ;;
        nodejs) command -v node ;;
        cmake | python3 | npm | chromium | shellcheck | pyflakes3 | clang-format | clang-tidy | zsh | fish | mandoc | jq | lintian) command -v "$1" ;;
        *) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac >/dev/null 2>&1
}

# Prints those of PACKAGES that are missing, in one line.
missing() {
    local package list=()
    for package; do have "$package" || list+=("$package"); done
    printf '%s' "${list[*]}"
}

# need PACKAGE...: installs what is missing with apt-get, as root or through sudo.
need() {
    local want still log become=()
    want=$(missing "$@")
    [ -z "$want" ] && return
    if ! command -v apt-get >/dev/null; then
        # Another system: its packages have other names, so let CMake say what it does not find.
        if command -v cmake >/dev/null && command -v ninja >/dev/null; then return; fi
        die "advisor: cannot install $want: there is no apt-get here; install them with your package manager"
    fi
    if [ "$(id -u)" != 0 ]; then
        become=(sudo)
        if ! sudo -n true 2>/dev/null; then
            if ! command -v sudo >/dev/null || ! [ -t 0 ]; then
                die "advisor: cannot install $want: not root, and sudo is missing or asks for a password;" \
                    "run: sudo apt-get install $want"
            fi
        fi
    fi
    say "advisor: installing $want (once)"
    mkdir -p "$root/build"
    log=$root/build/apt.log
    # shellcheck disable=SC2086  # a list of words
    {
        "${become[@]}" apt-get -o DPkg::Lock::Timeout=300 update || true
        "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
            install -y --no-install-recommends $want || true
    } >"$log" 2>&1 </dev/null
    still=$(missing "$@")
    if [ -n "$still" ]; then
        grep '^E:' "$log" | tail -n 5 >&2
        die "advisor: could not install $still with apt-get install (log: build/apt.log)"
    fi
}

# locked NAME COMMAND...: runs COMMAND while no other script runs it for build/NAME.
locked() {
    local name=$1 lock
    shift
    mkdir -p "$root/build" || die "advisor: cannot write to $root/build"
    if command -v flock >/dev/null; then
        exec {lock}>"$root/build/$name.lock"
        flock "$lock"
        "$@"
        exec {lock}>&-
    else
        lock=$root/build/$name.lock.d
        until mkdir "$lock" 2>/dev/null; do
            [ -d "$lock" ] || [ -w "$root/build" ] || die "advisor: cannot write to $root/build"
            drop_stale "$lock"
            sleep 0.2
        done
        echo $$ >"$lock/pid"
        "$@"
        rm -rf "$lock"
    fi
}

# Where there is no flock: removes a lock whose owner has gone. Only one of those who wait can move it away.
drop_stale() {
    local lock=$1 owner=
    [ ! -e "$lock/pid" ] || read -r owner <"$lock/pid" || return 0
    if [ -n "$owner" ]; then
        ! kill -0 "$owner" 2>/dev/null || return 0
    else # its owner writes there next
        [ -n "$(find "$lock" -maxdepth 0 -mmin +1 2>/dev/null)" ] || return 0
    fi
    ! mv -T "$lock" "$lock.$$" 2>/dev/null || rm -rf "$lock.$$"
}

# Reads what ninja prints, keeps it in the file LOG, and on a terminal shows how far it is: [12/96].
keep_and_show() {
    local log=$1 line shown=
    while IFS= read -r line; do
        printf '%s\n' "$line"
        if [ -t 2 ] && [[ $line =~ ^(\[[0-9]+/[0-9]+\]) ]]; then
            shown=yes
            printf '\radvisor: %s ' "${BASH_REMATCH[1]}" >&2
        fi
    done >"$log"
    [ -z "$shown" ] || printf '\r\033[K' >&2
}

# build PRESET TARGET...: configures and builds targets in build/release; the log is shown only when that fails.
# ADVISOR_WERROR=ON in the environment makes warnings errors.
build() {
    local preset=$1 log=$root/build/$1.log configure
    shift
    configure=(cmake --preset "$preset" "-DADVISOR_WERROR=${ADVISOR_WERROR:-OFF}")
    if ! (
        cd "$root" || exit
        "${configure[@]}" || "${configure[@]}" --fresh || exit
        cmake --build build/release -j "$(nproc)" --target "$@"
    ) 2>&1 </dev/null | keep_and_show "$log"; then
        cat "$log" >&2
        die "advisor: the build failed (log: build/$preset.log)"
    fi
}

# What a stamp says of the binary that was built: size and time, which damage changes.
seen_of() { stat -c '%s %Y' "$root/build/release/advisor" 2>/dev/null; }

# Nothing that the binary is made of is newer than the last build.
sources_are_old() {
    [ -z "$(cd "$root" && find CMakeLists.txt CMakePresets.json cmake include src data -newer build/release.stamp -print -quit)" ]
}

# The release binary is up to date when it is as it was built, of sources as they are.
release_is_fresh() {
    local stamp=$root/build/release.stamp
    [ -x "$root/build/release/advisor" ] && [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$(seen_of)" ] && sources_are_old
}

# What a whole build takes of a processor, in seconds (docs/performance.md); a guess at the wait is made from it.
build_cpu_seconds=170

build_release() {
    release_is_fresh && return  # another script built it while this one waited
    locked apt need "${build_packages[@]}"
    local what="advisor: building"
    [ -e "$root/build/release/advisor" ] ||
        what+=", once: about $((build_cpu_seconds / $(nproc))) s with $(nproc) processors"
    say "$what"
    # Ninja takes a damaged file that is new for a good one.
    if [ -s "$root/build/release.stamp" ] && [ "$(cat "$root/build/release.stamp")" != "$(seen_of)" ]; then
        rm -f "$root/build/release/advisor"
    fi
    touch "$root/build/release.started"
    build release advisor
    # The stamp has the time of the start: what is edited during the build is newer.
    seen_of >"$root/build/release.seen"
    touch -r "$root/build/release.started" "$root/build/release.seen"
    mv "$root/build/release.seen" "$root/build/release.stamp"
    rm -f "$root/build/release.started"
}

ensure_release() { release_is_fresh || locked release build_release; }
