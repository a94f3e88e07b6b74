#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminate.sh - scorecard 5, 6, 12: the backend is terminated in COPY and in
# publish, the server stops at once, a bit of the archive flips.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-4}
store_begin 200

fresh quiet
start=$(date +%s%N)
code=0
night quiet || code=$?
took=$((($(date +%s%N) - start) / 1000000))
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# started: a night in the background, its process group in $pid
started() {
    PGDATABASE=$1 setsid "$bin/lapse" --state "$dir/$1" --data "$dir/data" \
        --sources "$store_home/sources" run us-ca-la us-xx-example \
        >/dev/null 2>"$dir/$1.err" &
    pid=$!
}

i=0
bad=0
cut=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    fresh broken
    started broken
    tries=0
    at=$(awk -v i="$i" -v n="$faults" -v t="$took" \
        'BEGIN { printf "%.3f", (i - 0.5) / n * t / 1000 }')
    sleep "$at"
    while [ "$tries" -lt 200 ] && kill -0 "$pid" 2>/dev/null; do
        tries=$((tries + 1))
        n=$(psql -X -At -d postgres -c "select count(pg_terminate_backend(pid))
            from pg_stat_activity where datname = 'broken'")
        if [ "$n" -gt 0 ]; then
            cut=$((cut + 1))
            break
        fi
    done
    code=0
    wait "$pid" || code=$?
    case $code in
    0 | 1 | 3 | 75) ;;
    *)
        bad=$((bad + 1))
        echo "# terminated after $at s: exit $code"
        ;;
    esac
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# terminated after $at s: other tables"
    fi
done
ok 'a terminated backend: no harm' test "$bad" = 0
ok 'and one was terminated indeed' test "$cut" -gt 0

fresh broken
code=0
night broken || code=$?
blob=$(find "$dir/broken/archive" -type f | sort | head -n 1)
chmod u+w "$blob"
# flip one bit of the first byte
first=$(od -An -tu1 -N1 "$blob" | tr -d ' ')
awk -v b=$((first ^ 1)) 'BEGIN { printf "%c", b }' |
    dd of="$blob" bs=1 count=1 conv=notrunc 2>/dev/null
rm -rf "$dir/broken/staged"
dropdb -f broken
createdb broken
PGDATABASE=broken "$bin/lapse" -q setup --state "$dir/broken" >/dev/null
code=0
night broken || code=$?
ok 'a flipped bit of the archive is an integrity error' test "$code" = 5
store_end
