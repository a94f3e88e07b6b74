#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# archive.sh - scorecard 12: one bit of the archive flips, wherever; the next
# read finds it by the SHA-256 and stops with 5, nothing is staged of it.
# `lapse verify` then names it and moves it aside, and the next night fetches
# it again; bytes that are cut or grown are found as well.  LAPSE_FAULTS: how
# many bits (20, 100).  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-20}
store_begin 12
source=$store_home/sources/us-xx-example/contacts.yaml
mkdir -m 0700 "$dir/state"
"$bin/lapse" -q setup --state "$dir/state" >/dev/null
"$bin/lapse-ingest" -q --state "$dir/state" --data "$dir/data" "$source"

stage() {
    rm -rf "$dir/state/staged"
    code=0
    "$bin/lapse-transform" -q --state "$dir/state" --data "$dir/data" \
        --only "$key" "$source" >"$dir/out" 2>"$dir/err" || code=$?
}

"$bin/lapse-transform" -q --state "$dir/state" --data "$dir/data" --plan \
    "$source" >"$dir/plan"
key=$(sed -n 's/.*"delivery_key":"\([0-9a-f]*\)".*/\1/p' "$dir/plan" | head -n 1)
stage
ok 'whole bytes are staged' test "$code" = 0
cp "$dir/out" "$dir/batch"
find "$dir/state/archive" -type f | sort >"$dir/blobs"
blobs=$(wc -l <"$dir/blobs")

i=0
bad=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    blob=$(sed -n "$((i % blobs + 1))p" "$dir/blobs")
    size=$(wc -c <"$blob")
    at=$((i * 7919 % size))
    byte=$(od -An -tu1 -j "$at" -N1 "$blob" | tr -d ' ')
    chmod u+w "$blob"
    printf '%b' "\\0$(printf '%o' $((byte ^ (1 << i % 8))))" |
        dd of="$blob" bs=1 seek="$at" conv=notrunc 2>/dev/null
    stage
    if [ "$code" != 5 ] || ! grep -q 'sha\|SHA\|bytes' "$dir/err" ||
        [ -n "$(ls "$dir/state/staged" 2>/dev/null)" ]; then
        bad=$((bad + 1))
        echo "# bit $((i % 8)) of byte $at of $blob: exit $code"
        sed 's/^/# /' "$dir/err"
    fi
    # as a person does it: verify sets it aside, the next fetch brings it back
    if [ $((i % 5)) != 0 ]; then
        printf '%b' "\\0$(printf '%o' "$byte")" |
            dd of="$blob" bs=1 seek="$at" conv=notrunc 2>/dev/null
        chmod 0400 "$blob"
        continue
    fi
    code=0
    "$bin/lapse-load" -q -d lapse verify --state "$dir/state" >"$dir/told" \
        2>"$dir/err" || code=$?
    "$bin/lapse-ingest" -q --state "$dir/state" --data "$dir/data" "$source"
    if [ "$code" != 5 ] || ! grep -q "${blob##*/}" "$dir/told" ||
        [ ! -f "$dir/state/archive/quarantine/${blob##*/}.1" ] ||
        [ "$(sha256sum <"$blob" | cut -d' ' -f1)" != "${blob##*/}" ]; then
        bad=$((bad + 1))
        echo "# bit $((i % 8)) of byte $at of $blob: verify $code, not as new"
    fi
done
ok "$faults bits flipped: each one is an integrity error" test "$bad" = 0
stage
ok 'put right, the delivery is staged as before' cmp -s "$dir/out" "$dir/batch"

fresh broken
code=0
night broken || code=$?
ok 'a night before works' worked "$code"
digest broken >"$dir/want"
blob=$(find "$dir/broken/archive" -type f | sort | head -n 1)
chmod u+w "$blob"
printf 'x' | dd of="$blob" bs=1 conv=notrunc 2>/dev/null
rm -rf "$dir/broken/staged"
anew broken
code=0
night broken || code=$?
ok 'a night that meets one stops with 5' test "$code" = 5
code=0
PGDATABASE=broken "$bin/lapse" -q --state "$dir/broken" verify >"$dir/told" \
    2>"$dir/err" || code=$?
ok 'verify names it and stops with 5' test "$code" = 5
ok 'and moves it aside, damaged as it is' \
    test -f "$dir/broken/archive/quarantine/${blob##*/}.1" -a ! -e "$blob"
ok 'the next night fetches it again and publishes' repaired broken
code=0
PGDATABASE=broken "$bin/lapse" -q --state "$dir/broken" verify >"$dir/told" \
    2>"$dir/err" || code=$?
ok 'and then all is whole' test "$code" = 0

# not the length of its receipt: found by the next fetch already
for change in cut grown; do
    chmod u+w "$blob"
    if [ "$change" = cut ]; then
        truncate -s -1 "$blob"
    else
        printf x >>"$blob"
    fi
    code=0
    night broken || code=$?
    ok "a file that was $change: the night stops with 5" test "$code" = 5
    PGDATABASE=broken "$bin/lapse" -q --state "$dir/broken" verify \
        >"$dir/told" 2>"$dir/err" || :
    ok 'after verify the next one works' repaired broken
done
store_end
