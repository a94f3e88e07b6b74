#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# space.sh - scorecard 13: no space is left on a volume of the server, in the
# middle of a night: on the one of the tables, where it goes on without what it
# could not write, and on the one of the write-ahead log, where it stops.  No
# half delivery, exit 75 or 1 with the reason named, and once there is space the
# tables are the same.  Needs to mount a small tmpfs.  LAPSE_FAULTS: how many
# sizes of each (1, 10).  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-1}
store_begin 60
volume=$dir/volume
mkdir "$volume"
mount -t tmpfs -o size=1m tmpfs "$volume" 2>/dev/null ||
    skip_all 'no tmpfs can be mounted here'
umount "$volume"
unmount() {
    if mountpoint -q "$volume"; then umount "$volume"; fi
}
trap '"$store_home/driver/cluster" stop "$dir/pg" >/dev/null 2>&1 || :
    unmount; store_finish' EXIT
owner=$(stat -c %u:%g "$dir/pg/data")
server=$(find /usr/lib/postgresql -name pg_resetwal | sort | tail -n 1)

# small KIB: the volume, of that size, the server's
small() {
    mount -t tmpfs -o "size=${1}k,mode=0700" tmpfs "$volume"
    chown "$owner" "$volume"
}
ask() {
    psql -X -At -d "$@"
}
start() { # no segment of the log is kept for another use
    "$store_home/driver/cluster" start "$dir/pg" fsync=off wal_recycle=off \
        min_wal_size=2MB >/dev/null 2>&1
}

# segments of 1 MiB, so that a night needs new ones
fresh quiet
"$store_home/driver/cluster" stop "$dir/pg" >&2
(
    cd "$dir/pg/data"
    setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups \
        --inh-caps=+dac_read_search --ambient-caps=+dac_read_search \
        "$server" --wal-segsize=1 "$dir/pg/data" >&2
)
start
before=$(ask quiet -c "select pg_database_size('quiet') / 1024,
    pg_current_wal_lsn()")
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"
base=${before%|*}
grown=$(($(ask quiet -c "select pg_database_size('quiet') / 1024") - base))
logged=$(ask quiet -c "select (pg_current_wal_lsn() - '${before#*|}') / 1024")
logged=${logged%.*}
echo "# a night writes $grown KiB of tables and $logged KiB of log"

bad=0
hit=0
# judged WHAT ROOM CODE: a short night, then one with room
judged() {
    case $3 in
    0) ;;
    1 | 3 | 75)
        hit=$((hit + 1))
        # a server without log stops, and is not to be reached from then on
        if ! grep -qE 'no space left on|the database' "$dir/broken.err"; then
            bad=$((bad + 1))
            echo "# $1, $2 KiB: the reason is not named"
        fi
        ;;
    *)
        bad=$((bad + 1))
        echo "# $1, $2 KiB: exit $3"
        ;;
    esac
    mount -o remount,size=512m "$volume"
    start
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# $1, $2 KiB: other tables"
    fi
}

# the tables, work tables of the publish among them
i=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    room=$((base + grown * (2 * i - 1) / (2 * faults) + 200))
    small "$room"
    fresh broken # for its state
    psql -X -q -d postgres -v ON_ERROR_STOP=1 -c 'drop database broken' \
        -c "create tablespace small location '$volume'" \
        -c 'create database broken template empty_store strategy file_copy
            tablespace small'
    code=0
    night broken || code=$?
    judged 'tables' "$room" "$code"
    psql -X -q -d postgres -c 'drop database broken with (force)' \
        -c checkpoint -c 'drop tablespace small'
    unmount
done
ok "no space for tables at $faults points of a night: no harm" test "$bad" = 0
ok "and it was short indeed ($hit times)" test "$hit" -gt 0

# the log
bad=0
hit=0
fresh broken
"$store_home/driver/cluster" stop "$dir/pg" >&2
i=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    start
    fresh broken
    "$store_home/driver/cluster" stop "$dir/pg" >&2
    room=$((logged * (2 * i - 1) / (2 * faults)))
    small $(($(du -sk "$dir/pg/data/pg_wal" | cut -f1) + room + 200))
    cp -Rp "$dir/pg/data/pg_wal/." "$volume/"
    mv "$dir/pg/data/pg_wal" "$dir/pg/data/pg_wal.whole"
    ln -s "$volume" "$dir/pg/data/pg_wal"
    start
    code=0
    night broken || code=$?
    judged 'log' "$room" "$code"
    "$store_home/driver/cluster" stop "$dir/pg" >&2
    rm -rf "$dir/pg/data/pg_wal" "$dir/pg/data/pg_wal.whole"
    mkdir -m 0700 "$dir/pg/data/pg_wal"
    cp -Rp "$volume/." "$dir/pg/data/pg_wal/"
    chown "$owner" "$dir/pg/data/pg_wal"
    unmount
done
ok "no space for the log at $faults points of a night: no harm" test "$bad" = 0
ok "and it was short indeed ($hit times)" test "$hit" -gt 0
store_end
