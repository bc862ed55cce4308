# Sourced after etc/install.sh: configures and builds a preset.
#
#   parley_build release parley parley_plugins   builds what a host needs, in build/release
#   parley_build check                            builds everything of build/check
#   parley_build_benchmarks                       builds a host and what benchmarks run, in build/release
#
# Says nothing when there is nothing to do.

# Compiling one of our larger files takes up to a gigabyte.
parley_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
    if [ "$memory" -lt 1 ]; then memory=1; fi
    cores=$((cores + 1))
    echo $((cores < memory ? cores : memory))
}

# A tree that was moved or copied here remembers its old place, and would build there.
parley_drop_moved() {
    if [ -f "$1/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$parley_root" "$1/CMakeCache.txt"; then
        rm -rf "$1"
    fi
}

# parley_configure PRESET [-DNAME=VALUE…]
parley_configure() {
    (cd "$parley_root" && cmake --preset "$@" --log-level=WARNING) >&2 ||
        parley_fail "cmake could not configure build/$1; see its message above"
}

# What ships is built without tests, since a machine that only serves has no test packages.
parley_build_benchmarks() {
    parley_drop_moved "$parley_root/build/release"
    parley_configure release -DPARLEY_TESTS=ON
    parley_build release parley parley_plugins parley_benchmarks
}

parley_build() {
    local preset=$1 folder quiet=
    shift
    folder=$parley_root/build/$preset
    parley_drop_moved "$folder"
    if [ ! -f "$folder/build.ninja" ]; then
        parley_configure "$preset"
    fi
    # Two builds of one folder at a time would spoil it.
    exec 8>"$folder/.parley-build.lock"
    flock 8
    # One line that counts up on a terminal, silence in a log.
    [ -t 2 ] || quiet=--quiet
    ninja -C "$folder" $quiet -j "$(parley_jobs)" ${1+"$@"} >&2 8>&- ||
        parley_fail "the build failed; see the compiler's message above"
    exec 8>&-
}
