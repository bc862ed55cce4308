# Sourced after etc/install.sh: configures and builds a preset.
#
#   parley_build release parley parley_plugins   builds what a host needs, in build/release
#   parley_build dev                              builds everything of build/dev
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

parley_build() {
    local preset=$1 folder quiet=
    shift
    folder=$parley_root/build/$preset
    # A tree that was moved or copied here remembers its old place, and would build there.
    if [ -f "$folder/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$parley_root" "$folder/CMakeCache.txt"; then
        rm -rf "$folder"
    fi
    if [ ! -f "$folder/build.ninja" ]; then
        (cd "$parley_root" && cmake --preset "$preset" --log-level=WARNING) >&2 ||
            parley_fail "cmake could not configure build/$preset; see its message above"
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
