# Sourced by ./run: a private PostgreSQL in $data/postgres. Reached through a unix socket only; who may
# sign in is decided by the kernel's word for who asks (peer), so there is no password.
#
# Sets pg_data, pg_socket, pg_owner; needs data.

pg_port=5432  # Only part of the socket's name.

pg_tool() {
    local version=15
    if [ -r "$pg_data/PG_VERSION" ]; then version=$(cat "$pg_data/PG_VERSION"); fi
    [ -x "/usr/lib/postgresql/$version/bin/$1" ] ||
        parley_fail "PostgreSQL $version is not installed, but $pg_data was made by it"
    printf '/usr/lib/postgresql/%s/bin/%s\n' "$version" "$1"
}

# Runs a command as the user that PostgreSQL runs as. It refuses to run as root.
pg_as_owner() {
    if [ "$(id -un)" = "$pg_owner" ]; then
        (cd / && exec "$@")
    else
        (cd / && exec setpriv --reuid="$pg_owner" --regid="$(id -gn "$pg_owner")" --clear-groups --no-new-privs "$@")
    fi
}

pg_choose_owner() {
    pg_owner=$(id -un)
    if [ -d "$pg_data" ]; then
        pg_owner=$(stat -L -c %U "$pg_data")
        [ "$(id -u)" = 0 ] || [ "$pg_owner" = "$(id -un)" ] ||
            parley_fail "$pg_data belongs to $pg_owner; start as root or as $pg_owner, or choose another --data"
    elif [ "$(id -u)" = 0 ]; then
        pg_owner=parley-db
        id "$pg_owner" >/dev/null 2>&1 ||
            useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$pg_owner"
    fi
}

# A folder below one that only root may enter is out of PostgreSQL's reach; its files then lie under
# /var/lib/parley, and a link leads there.
pg_make_folder() {
    local elsewhere
    mkdir -m 700 "$data/postgres"
    [ "$pg_owner" = "$(id -un)" ] || chown "$pg_owner:" "$data/postgres"
    pg_as_owner test -w "$data/postgres" 2>/dev/null && return 0
    rmdir "$data/postgres"
    mkdir -p /var/lib/parley
    elsewhere=$(mktemp -d /var/lib/parley/postgres.XXXXXXXX)
    chown "$pg_owner:" "$elsewhere"
    ln -s "$elsewhere" "$data/postgres"
    parley_say "user $pg_owner may not enter $data, so the database lies in $elsewhere"
}

pg_init() {
    local shared_buffers=128MB
    pg_make_folder
    pg_data=$(cd -P "$data/postgres" 2>/dev/null && pwd)
    [ "$(awk '/^MemTotal/ { print int($2 / 1048576) }' /proc/meminfo)" -lt 4 ] || shared_buffers=256MB
    pg_as_owner "$(pg_tool initdb)" -D "$pg_data" --username=parley_admin --encoding=UTF8 --locale=C.UTF-8 \
        --data-checksums --auth-local=peer --auth-host=reject --no-instructions >"$data/log/initdb.log" 2>&1 || {
        cat "$data/log/initdb.log" >&2
        rm -rf "${pg_data:?}" "$data/postgres"
        parley_fail "PostgreSQL could not make its files; see its message above"
    }
    pg_write "$pg_data/pg_hba.conf" "local all all peer map=parley"
    pg_write "$pg_data/parley.conf" "# Made by ./run. Settings of your own go to the end of postgresql.conf.
listen_addresses = ''
port = $pg_port
max_connections = 100
shared_buffers = $shared_buffers
random_page_cost = 1.1
wal_compression = on
jit = off
# After a crash: one call for the file system instead of one for each file, which took four seconds.
recovery_init_sync_method = syncfs
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %a '
# Messages and statements hold values of rows, and those are people's.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
idle_in_transaction_session_timeout = '60s'"
    pg_as_owner sh -c "echo \"include 'parley.conf'\" >>\"\$1/postgresql.conf\"" sh "$pg_data"
}

# A PostgreSQL user for each of its owner, root and whoever started it.
pg_allow_users() {
    local user
    pg_write "$pg_data/pg_ident.conf" "$(
        for user in $(printf '%s\n' root "$pg_owner" "$(id -un)" | sort -u); do
            printf 'parley %s parley_admin\nparley %s parley_app\n' "$user" "$user"
        done
    )"
}

pg_write() { printf '%s\n' "$2" | pg_as_owner sh -c 'cat >"$1"' sh "$1"; }

# The kernel allows 107 bytes for a socket's whole path, and connection strings no odd letters.
pg_choose_socket() {
    local remembered="$data/run/postgres.socket"
    pg_socket="$data/run/postgres"
    if [ ${#pg_socket} -le 80 ] && [[ $pg_socket =~ ^[A-Za-z0-9/._-]+$ ]]; then
        mkdir -p -m 700 "$pg_socket"
        chown "$pg_owner:" "$pg_socket"
        pg_as_owner test -w "$pg_socket" 2>/dev/null && return 0
    fi
    pg_socket=$(cat "$remembered" 2>/dev/null || true)
    if [ -n "$pg_socket" ] && [ -d "$pg_socket" ] && [ "$(stat -c %U:%a "$pg_socket")" = "$pg_owner:700" ]; then
        return 0
    fi
    pg_socket=$(mktemp -d /tmp/parley.XXXXXXXX)
    chown "$pg_owner:" "$pg_socket"
    printf '%s\n' "$pg_socket" >"$remembered"
}

pg_prepare() {
    pg_data=$data/postgres
    pg_choose_owner
    [ -f "$pg_data/PG_VERSION" ] || pg_init
    pg_data=$(cd -P "$pg_data" 2>/dev/null && pwd)
    pg_allow_users
    pg_choose_socket
    pg_log=$data/log/postgres.log
    touch "$pg_log"
    [ "$pg_owner" = "$(id -un)" ] || chown "$pg_owner:" "$pg_log"
}

# Starts PostgreSQL as a child that the terminal's Ctrl-C does not reach, and sets pg_pid.
pg_launch() {
    local postgres
    postgres=$(pg_tool postgres)
    if [ "$(id -un)" = "$pg_owner" ]; then
        setsid "$postgres" -D "$pg_data" -k "$pg_socket" >>"$pg_log" 2>&1 </dev/null &
    else
        setsid setpriv --reuid="$pg_owner" --regid="$(id -gn "$pg_owner")" --clear-groups --no-new-privs \
            "$postgres" -D "$pg_data" -k "$pg_socket" >>"$pg_log" 2>&1 </dev/null &
    fi
    pg_pid=$!
}

pg_is_ready() { "$(pg_tool pg_isready)" -q -U parley_admin -h "$pg_socket" -p $pg_port -d postgres; }

# Launches until it answers: after a crash, the crashed one's processes may need a moment to end.
pg_start() {
    local deadline=$((SECONDS + 60))
    pg_launch
    until pg_is_ready; do
        [ "$SECONDS" -lt "$deadline" ] || { tail -n 20 "$pg_log" >&2; parley_fail "PostgreSQL does not answer"; }
        if ! process_start_time "$pg_pid" >/dev/null; then
            sleep 0.2
            pg_launch
        fi
        sleep 0.05
    done
}

pg_sql() { "$(pg_tool psql)" -X -q -A -t -v ON_ERROR_STOP=1 -h "$pg_socket" -p $pg_port -U parley_admin -d "$1" -c "$2"; }

pg_make_database() {
    [ "$(pg_sql postgres "SELECT 1 FROM pg_database WHERE datname = 'parley'")" = 1 ] ||
        pg_sql postgres "CREATE DATABASE parley"
}

# Prints the number of a PostgreSQL that runs on these files, whoever started it.
pg_find() {
    local pid
    [ -d "$data/postgres" ] || return 1
    pg_data=$(cd -P "$data/postgres" 2>/dev/null && pwd) || return 1
    pid=$(head -1 "$pg_data/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] || return 1
    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$pg_data" ] && printf '%s\n' "$pid"
}
