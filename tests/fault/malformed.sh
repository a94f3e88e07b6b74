#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# malformed.sh - scorecard 27: every second row of a file is malformed, each
# for one of eight reasons.  Each of them is a reject at its byte and no other
# row is; the delivery is held by its share of rejects and waits for a person;
# memory stays bounded; the time beside that of a clean file is told, not
# judged.  LAPSE_FAULTS: how many malformed rows (20 000, 1 000 000).  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-20000}
store_begin 4
fresh bad
sources=$dir/sources/us-yy
mkdir -p "$sources" "$dir/data/us-yy" "$dir/data/us-yz"
for name in yy yz; do
    cat >"$sources/$name.yaml" <<YAML
source: us-$name-log
title: An office that does not exist
fetch: {kind: folder, path: us-$name}
files:
  log:
    match: log.csv
    schema:
      primaryKey: [entry]
      fields:
      - {name: entry, constraints: {pattern: '[0-9]+'}}
      - {name: case, to: case_number, constraints: {required: true}}
      - {name: day, to: occurred, type: date, constraints: {required: true}}
      - {name: code, to: code}
map:
  code: {contact/subject/in_person/completed: [OV]}
emit:
- {file: log, as: contact}
YAML
done

# the file and, apart, what is to be found in it
awk -v n="$faults" -v want="$dir/want" 'BEGIN {
    header = "entry,case,day,code\n"
    printf "%s", header
    at = length(header)
    for (i = 1; i <= n; i++) {
        day = sprintf("2024-%02d-%02d", i % 12 + 1, i % 28 + 1)
        row = i ",A" i % 5000 "," day ",OV\n"
        printf "%s", row
        at += length(row)
        k = i % 8
        b = (n + i)
        if (k == 0) { row = b ",A1\n"; class = "too_few_fields" }
        if (k == 1) { row = b ",A1," day ",OV,more\n"; class = "too_many_fields" }
        if (k == 2) { row = b ",A1,2024-02-30,OV\n"; class = "bad_date" }
        if (k == 3) { row = b ",A1,soon,OV\n"; class = "bad_date" }
        if (k == 4) { row = b ",A1," day ",O\377V\n"; class = "invalid_encoding" }
        if (k == 5) { row = b ",A\"1," day ",OV\n"; class = "stray_quote" }
        if (k == 6) { row = b ",," day ",OV\n"; class = "missing_required" }
        if (k == 7) { row = "b" b ",A1," day ",OV\n"; class = "bad_type" }
        printf "%s", row
        printf "%d %d %d %s\n", 2 * i + 1, at, length(row), class >want
        at += length(row)
    }
}' >"$dir/data/us-yy/log.csv"
awk -v n="$faults" 'BEGIN {
    print "entry,case,day,code"
    for (i = 1; i <= 2 * n; i++)
        printf "%d,A%d,2024-%02d-%02d,OV\n", i, i % 5000, i % 12 + 1, i % 28 + 1
}' >"$dir/data/us-yz/log.csv"

# run NAME: exit code in $code, milliseconds in $took, KiB of the largest
# program in $peak
run() {
    start=$(date +%s%N)
    PGDATABASE=bad "$bin/lapse" -q --state "$dir/bad" --data "$dir/data" \
        --sources "$dir/sources" run "us-$1-log" >"$dir/out" 2>"$dir/err" &
    pid=$!
    peak=0
    while kill -0 "$pid" 2>/dev/null; do
        # one may end while we look
        k=$(cat /proc/[0-9]*/status 2>/dev/null | awk '
            $1 == "Name:" { ours = $2 ~ /^lapse/ }
            ours && $1 == "VmHWM:" && $2 > most { most = $2 }
            END { print most + 0 }')
        if [ "$k" -gt "$peak" ]; then peak=$k; fi
        sleep 0.1
    done
    code=0
    wait "$pid" || code=$?
    took=$((($(date +%s%N) - start) / 1000000))
}
is_code() {
    [ "$code" = "$1" ] || {
        echo "# exit code $code, not $1"
        sed 's/^/# /' "$dir/err"
        return 1
    }
}
ask() {
    psql -X -At -F ' ' -d bad -c "$1"
}

run yz
ok 'a clean file of as many rows is loaded' is_code 0
clean=$took
echo "# clean: $took ms, $peak KiB"
run yy
echo "# malformed: $took ms, $peak KiB, $((took * 100 / clean)) % of the clean file"
ok "half of $((2 * faults)) rows malformed: held" is_code 4
ok 'by the share of its rejects, with a name' grep -q 'refused' "$dir/err" "$dir/out"
ok "memory stays under 256 MiB ($peak KiB)" \
    test "$peak" -gt 0 -a "$peak" -lt 262144
ok 'nothing of it is visible' test "$(ask "select count(*) from
    core.visible_event as e join etl.source as s using (source_id)
    where s.code = 'us-yy-log'")" = 0

# rejects VERDICT: those of the delivery are the ones that were made
rejects() {
    ask "select r.line, r.byte_offset, r.byte_length, r.class
        from etl.reject as r join etl.delivery as d using (batch_id)
        where d.verdict = '$1' order by r.byte_offset" >"$dir/got"
    cmp -s "$dir/want" "$dir/got" || {
        diff "$dir/want" "$dir/got" | head -n 5 | sed 's/^/# /'
        return 1
    }
}
ok "each of $faults malformed rows is a reject at its place" rejects hold
key=$(ask "select delivery_key from etl.delivery where verdict = 'hold'")
code=0
PGDATABASE=bad "$bin/lapse" -q --state "$dir/bad" release "$key" \
    --reason 'every second row was malformed on purpose' >"$dir/out" \
    2>"$dir/err" || code=$?
ok 'a person releases it' worked "$code"
ok 'with the same rejects' rejects accept
ok 'and each of the others is loaded' test "$(ask "select count(*) from
    core.visible_event as e join etl.source as s using (source_id)
    where s.code = 'us-yy-log'")" = "$faults"
store_end
