# shellcheck shell=bash
# What the commands in this folder share; sourced, never run.
#
# Everything that they make lives in `var/` of the checkout (ignored by git), so two
# checkouts never meet and deleting `var/` undoes everything but the system packages.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VAR=$ROOT/var
VENV=$VAR/venv
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sourcing-odoo
# A short, stable name of this checkout, for what cannot live inside it.
CHECKOUT_ID=$(printf '%s' "$ROOT" | sha256sum | cut -c1-8)
export ROOT VAR VENV CACHE CHECKOUT_ID
mkdir -p "$VAR"

# ------------------------------------------------------------------ talking

if [[ -t 2 ]]; then
    _bold=$'\e[1m' _red=$'\e[31m' _off=$'\e[0m'
else
    _bold='' _red='' _off=''
fi

say() { printf '%s==>%s %s\n' "$_bold" "$_off" "$*" >&2; }
note() { printf '    %s\n' "$@" >&2; }

# die "what happened" ["how to go on" ...]
die() {
    printf '%serror:%s %s\n' "$_red" "$_off" "$1" >&2
    shift
    (($# == 0)) || note "$@"
    exit 1
}

# quietly LOGNAME COMMAND...: the output goes to var/log; on failure its end is shown.
quietly() {
    local log=$VAR/log/$1.log
    shift
    mkdir -p "$VAR/log"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        note "last lines of $log:" >&2
        tail -n 15 "$log" | sed 's/^/    | /' >&2
        return 1
    fi
}

# ------------------------------------------------------------- rights

# as_root COMMAND...: directly, or with sudo. Never hangs: without a terminal sudo is
# not allowed to ask for a password.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif ! command -v sudo >/dev/null; then
        die "this step needs root rights and there is no sudo" "run as root: $*"
    elif [[ -t 0 ]]; then
        sudo "$@"
    else
        sudo -n "$@" || die "this step needs root rights" "run as root: $*"
    fi
}

# ------------------------------------------------------------- PostgreSQL
#
# With PGHOST set, that server is used as it is (its user needs CREATEDB, and Odoo refuses
# the user "postgres"). Otherwise the checkout has a cluster of its own, reached by a
# socket in a folder that only its owner may enter; it opens no TCP port.
#
# The cluster runs while someone needs it: every command holds a shared lock on
# `postgres.lock` (inherited by what it starts), and a small waiter stops the cluster
# as soon as it gets that lock alone, however the commands ended.

PG_LOCK=$VAR/postgres.lock

pg_external() { [[ -n ${PGHOST:-} && ${SOURCING_PG:-} != private ]]; }

# The folder of the cluster. Normally var/postgres. As root PostgreSQL runs as the user
# `postgres`, who must be able to get there, and a socket's path has at most 107 bytes:
# otherwise a folder named after the checkout in /var/tmp.
pg_home() {
    local home=$VAR/postgres
    if [[ -d $home/data ]]; then
        : # made before
    elif ((${#home} > 80)) || { ((EUID == 0)) && ! pg_as test -x "$VAR"; }; then
        home=/var/tmp/sourcing-odoo-$CHECKOUT_ID
    fi
    printf '%s' "$home"
}

# Run as the owner of the cluster: never root, which PostgreSQL refuses.
pg_as() {
    if ((EUID == 0)); then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
    else
        "$@"
    fi
}

# pg_bin [HOME]: the folder with initdb and pg_ctl: of the version that made the cluster,
# else the newest on this machine.
pg_bin() {
    local dir version='*' found
    [[ ! -r ${1:-}/data/PG_VERSION ]] || version=$(<"$1/data/PG_VERSION")
    dir=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -path "*/$version/bin" 2>/dev/null |
        sort -V | tail -n 1)
    if [[ ! -x $dir/initdb ]]; then
        found=$(command -v pg_ctl) || return 1
        dir=$(dirname "$(readlink -f "$found")")
    fi
    printf '%s' "$dir"
}

pg_create() {
    local home=$1 bin=$2
    say "Creating the project's own PostgreSQL cluster"
    if ((EUID == 0)); then
        install -d -m 700 -o postgres -g postgres "$home"
    else
        mkdir -p "$home"
        chmod 700 "$home"
        [[ -O $home ]] || die "$home belongs to someone else" "remove it, or name a server with PGHOST"
    fi
    quietly initdb pg_as "$bin/initdb" --pgdata="$home/data.new" --username=postgres \
        --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync ||
        die "PostgreSQL could not create a cluster in $home"
    # Demo and tests only: speed before durability. A power cut may cost the databases,
    # which `scripts/demo --rebuild` makes again. Never keep real data here.
    pg_as tee -a "$home/data.new/postgresql.conf" >/dev/null <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$home'
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		wal_level = minimal
		max_wal_senders = 0
		max_wal_size = 2GB
		shared_buffers = 256MB
		max_connections = 200
		jit = off
		logging_collector = off
		log_min_messages = fatal
	CONF
    pg_as mv "$home/data.new" "$home/data"
}

pg_ready() { psql --no-password --quiet --dbname=postgres --command='' >/dev/null 2>&1; }

# Make a server available for this process and what it starts.
pg_use() {
    unset PGDATABASE PGSERVICE
    if pg_external; then
        export PGUSER=${PGUSER:-$(id -un)}
        export SOURCING_DB_PREFIX=sfo_${CHECKOUT_ID}_
        psql --no-password --quiet --dbname=postgres --command='' >/dev/null ||
            die "the PostgreSQL server named by PGHOST ($PGHOST) does not let $PGUSER in" \
                "set PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset PGHOST for a private one"
        [[ $PGUSER != postgres ]] ||
            die "Odoo refuses to work as the user postgres" "set PGUSER to a role with CREATEDB"
        return
    fi
    local home bin
    home=$(pg_home)
    bin=$(pg_bin "$home") || die "no PostgreSQL server found on this machine" "run scripts/setup"
    export SOURCING_PG=private SOURCING_DB_PREFIX=sfo_
    export PGHOST=$home PGPORT=5432 PGUSER=odoo PATH=$bin:$PATH
    unset PGPASSWORD PGSSLMODE
    # Shared: "I need the cluster". Kept open for the life of this process.
    export PG_LOCK_FD
    exec {PG_LOCK_FD}>>"$PG_LOCK"
    flock --shared "$PG_LOCK_FD"
    # One starter at a time.
    exec {start_fd}>>"$PG_LOCK.start"
    flock "$start_fd"
    [[ -d $home/data ]] || pg_create "$home" "$bin"
    if ! PGUSER=postgres pg_ready; then
        pg_start "$home" "$bin"
    fi
    exec {start_fd}>&-
}

pg_start() {
    local home=$1 bin=$2
    rm -f "$VAR/postgres.stopped"
    # The server must not inherit our locks: it would hold them for ever.
    if ! (
        exec {PG_LOCK_FD}>&- {start_fd}>&-
        quietly pg_ctl pg_as "$bin/pg_ctl" start --silent --wait --timeout=60 \
            --pgdata="$home/data" --log="$home/server.log"
    ); then
        tail -n 5 "$home/server.log" >&2 || true
        die "the private PostgreSQL server did not start" "see $home/server.log"
    fi
    PGUSER=postgres psql --no-password --quiet --no-psqlrc --dbname=postgres >/dev/null 2>&1 \
        --command='CREATE ROLE odoo LOGIN CREATEDB' || true # it exists already
    # The waiter, in a session of its own so that Ctrl-C does not end it.
    (
        exec {PG_LOCK_FD}>&- {start_fd}>&-
        # shellcheck disable=SC2016  # expanded by the inner shell
        setsid --fork bash -c '
            exec 8>>"$1"; flock 8
            if ((EUID == 0)); then
                cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- \
                    "$2/pg_ctl" stop --silent --mode=fast --pgdata="$3/data"
            else
                "$2/pg_ctl" stop --silent --mode=fast --pgdata="$3/data"
            fi
            touch "$4"
        ' pg-waiter "$PG_LOCK" "$bin" "$home" "$VAR/postgres.stopped" </dev/null >/dev/null 2>&1
    )
}

# ------------------------------------------------------------- Odoo

# The environment of everything that imports odoo. Setup wrote the paths into the
# virtual environment, so `python -m odoo`, pytest and linters agree on them.
odoo_env() {
    export ODOO_RC=$VAR/odoo.conf
    export PATH=$VENV/bin:$PATH
    # Odoo reads these before its configuration file.
    unset PGDATABASE ODOO_DEV
    # A day is a day in UTC inside the server, whatever the machine's zone.
    export TZ=UTC
}
