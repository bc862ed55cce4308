# Sourced by ./run, ./test and ./bench: installs what etc/packages.txt lists and this machine lacks.
#
#   parley_install build run      the sections to install
#
# Costs one dpkg-query when nothing is missing. Needs root or sudo only when something is.

parley_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

parley_say() { printf 'parley: %s\n' "$*" >&2; }
parley_fail() { parley_say "$*"; exit 1; }

# Prints the packages of the given sections, one a line.
parley_packages() {
    local wanted=" $* " section="" line package command
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%%#*}
        case $line in
            \[*\]*) section=${line#\[}; section=${section%%\]*}; continue ;;
        esac
        case $wanted in *" $section "*) ;; *) continue ;; esac
        read -r package command <<<"$line"
        [ -n "$package" ] || continue
        if [ -n "$command" ] && command -v "${command#\?}" >/dev/null 2>&1; then continue; fi
        printf '%s\n' "$package"
    done <"$parley_root/etc/packages.txt" | sort -u
}

# Prints those of the packages on standard input that are not installed.
parley_missing() {
    local wanted installed
    wanted=$(cat)
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086 # one argument a package
    installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null |
        sed -n 's/^ii  *//p' | sort -u)
    comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

# Runs a command as root.
parley_as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n -- "$@"
    elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
        sudo -- "$@"
    else
        return 126
    fi
}

parley_apt() {
    parley_as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
        apt-get -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -qq "$@" >&2
}

# Prints the package list's age in hours; nothing when there is none.
parley_lists_age() {
    local newest
    newest=$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -printf '%T@\n' 2>/dev/null | sort -n | tail -1)
    [ -z "$newest" ] || echo $((($(date +%s) - ${newest%.*}) / 3600))
}

# Debian's package starts a server of its own for everybody; Parley keeps private ones.
parley_keep_postgres_private() {
    local settings=/etc/postgresql-common/createcluster.conf
    parley_apt install --no-install-recommends postgresql-common || return 1
    grep -qs '^create_main_cluster *= *false' "$settings" ||
        parley_as_root sh -c "echo 'create_main_cluster = false' >>$settings"
}

parley_install() {
    local missing age
    command -v dpkg-query >/dev/null 2>&1 ||
        parley_fail "this is not a Debian system; install what etc/packages.txt lists by hand"
    missing=$(parley_packages "$@" | parley_missing)
    [ -n "$missing" ] || return 0

    parley_say "installing" $missing
    parley_as_root true || parley_fail "only root can install packages. As root, or with sudo, run:" \
        "apt-get install --no-install-recommends" $missing
    age=$(parley_lists_age)
    if [ -z "$age" ] || [ "$age" -ge 24 ]; then
        parley_apt update || parley_fail "apt-get update failed; see its message above"
    fi
    case " $(echo $missing) " in
        *" postgresql-15 "*) parley_keep_postgres_private || parley_fail "postgresql-common did not install" ;;
    esac
    # A list that looks fresh can still name versions that the mirror no longer has.
    # shellcheck disable=SC2086
    parley_apt install --no-install-recommends $missing ||
        { parley_apt update && parley_apt install --no-install-recommends $missing; } ||
        parley_fail "these packages did not install:" $missing
}
