# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# store - sourced by end-to-end and fault tests: a private cluster in a
# scratch directory, the example county as an export, fresh stores in it, TAP.
#
#   . tests/support/store.sh
#   store_begin [CASES]         cluster, export; removed again at the end
#   store_template DIR          what LAPSE_TEMPLATE=DIR spares each file
#   fresh NAME                  an empty store and state NAME, same site key
#   anew NAME [TEMPLATE]        an empty store NAME, beside states that stay
#   night NAME [ARG...]         lapse run over the shipped sources; its code
#   digest NAME                 what the store holds, free of order and time
#   gone PID NAME               waits until a killed run of NAME is over
#   ok NAME COMMAND...          one line of TAP
#   skip_all WHY                nothing of this file can run here
#   store_end                   the plan
set -eu
store_home=$(cd "$(dirname "$0")/../.." && pwd -P)
store_build=$(cd "$store_home" && cd "${BUILD:-build}" && pwd -P)
bin=$store_build/bin
LAPSE_HOME=$store_home # the build may lie elsewhere
export LAPSE_HOME
store_n=0
# what a night takes in; fault tests name less, since they play many
store_sources=${store_sources:-us-ca-la us-xx-example}

ok() {
    store_n=$((store_n + 1))
    store_name=$1
    shift
    if "$@"; then
        echo "ok $store_n - $store_name"
    else
        echo "not ok $store_n - $store_name"
    fi
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

store_end() {
    echo "1..$store_n"
}

store_finish() {
    store_code=$?
    trap - EXIT
    "$store_home/driver/cluster" drop "$dir/pg" >/dev/null 2>&1 || :
    rm -rf "$dir"
    exit "$store_code"
}

store_begin() {
    dir=$(mktemp -d)
    trap store_finish EXIT
    trap 'exit 75' HUP INT TERM
    # the server may run as another user and must reach its directory
    chmod 0711 "$dir"
    if [ -n "${LAPSE_TEMPLATE:-}" ]; then
        cp -Rp "$LAPSE_TEMPLATE/pg" "$LAPSE_TEMPLATE/empty" "$dir/"
    fi
    "$store_home/driver/cluster" start "$dir/pg" fsync=off >&2
    "$store_home/driver/cluster" env "$dir/pg" >"$dir/env"
    while IFS='=' read -r store_key store_value; do
        export "$store_key=$store_value"
    done <"$dir/env"
    unset LAPSE_DATABASE LAPSE_STATE LAPSE_SOURCES LAPSE_OUTPUT LAPSE_NOW \
        LAPSE_LOG_FORMAT PGPASSWORD PGSERVICE PGOPTIONS 2>/dev/null || :
    mkdir "$dir/data"
    "$store_build/support/gen_county" "$dir/data/us-xx-example" "${1:-60}" 7
}

store_empty() {
    createdb empty_store
    mkdir -m 0700 "$dir/empty"
    PGDATABASE=empty_store "$bin/lapse" -q setup --state "$dir/empty" \
        >/dev/null
}

# for a whole run of tests: a stopped cluster with an empty store in $1, made
# by the program of this build, that each file begins with a copy of
store_template() (
    store_begin 1
    store_empty
    "$store_home/driver/cluster" stop "$dir/pg"
    mv "$dir/pg" "$dir/empty" "$1/"
)

# What a state kept of the audit of a store is none of a copy's.
anew() {
    # by files: half the work of a copy through the log
    psql -X -q -d postgres -v ON_ERROR_STOP=1 \
        -c 'set client_min_messages = warning' \
        -c "drop database if exists \"$1\" with (force)" \
        -c "create database \"$1\" template \"${2:-empty_store}\"
            strategy file_copy"
    rm -f "$dir"/*/audit.head
}

# The first one is set up by the program, the others are copies of it.
fresh() {
    [ -d "$dir/empty" ] || store_empty
    anew "$1"
    rm -rf "${dir:?}/$1"
    cp -Rp "$dir/empty" "$dir/$1"
}

night() {
    store_db=$1
    shift
    store_code=0
    # shellcheck disable=SC2086
    PGDATABASE=$store_db "$bin/lapse" --state "$dir/$store_db" \
        --data "$dir/data" --sources "$store_home/sources" "$@" \
        run $store_sources >"$dir/$store_db.out" \
        2>"$dir/$store_db.err" || store_code=$?
    return "$store_code"
}

digest() {
    psql -X -At -d "$1" -f "$store_home/tests/support/digest.sql"
}

# 0 done, 3 published but with refused rows: both are a night that worked
worked() {
    [ "$1" = 0 ] || [ "$1" = 3 ]
}

# A killed run of store $2, process group $1, is over when the last of its
# programs has let go of the lock.
gone() {
    wait "$1" 2>/dev/null || :
    [ ! -e "$dir/$2/run.lock" ] || flock -w 10 "$dir/$2/run.lock" true || :
}

# repaired NAME: run to the end, then the same tables as $dir/want
repaired() {
    store_code=0
    night "$1" || store_code=$?
    if ! worked "$store_code"; then
        echo "# the next run ended with $store_code"
        sed 's/^/# /' "$dir/$1.err"
        return 1
    fi
    digest "$1" >"$dir/$1.digest"
    if ! cmp -s "$dir/want" "$dir/$1.digest"; then
        diff "$dir/want" "$dir/$1.digest" | sed 's/^/# /'
        return 1
    fi
}
