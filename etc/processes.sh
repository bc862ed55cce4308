# Sourced by ./run: processes that are remembered in files, as `PID START-TIME`. The start time tells
# our process from a later one that got the same number. Read without a child, which Ctrl-C would end.

process_start_time() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The name, in parentheses, may hold blanks; the start time is the 20th field after it.
    set -- ${stat##*) }
    [ "$1" != Z ] || return 1
    printf '%s\n' "${20}"
}

process_remember() { printf '%s %s\n' "$2" "$(process_start_time "$2")" >"$1"; }

# Prints the number of the process remembered in the file; fails when it is gone.
process_find() {
    local pid started
    [ -r "$1" ] && read -r pid started <"$1" || return 1
    [ "$(process_start_time "$pid")" = "$started" ] && printf '%s\n' "$pid"
}

# process_end PID SIGNAL SECONDS: asks it to end, waits, then ends it. A child of ours is reaped.
process_end() {
    local pid=$1 signal=$2 deadline=$((SECONDS + $3))
    kill "-$signal" "$pid" 2>/dev/null || { process_start_time "$pid" >/dev/null && return 1; return 0; }
    while process_start_time "$pid" >/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            parley_say "process $pid did not end within $3 s and is killed"
            kill -KILL "$pid" 2>/dev/null || true
            deadline=$((SECONDS + 5))
        fi
        sleep 0.05
    done
    wait "$pid" 2>/dev/null || true
}
