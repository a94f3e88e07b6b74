#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# power.sh - scorecard 10: the power of the archive's volume is lost.  Two
# fetches are logged call by call; for points in that log a volume is made as
# a loss of power may leave it (tests/support/crashfs), and the next fetch runs
# on it.  What a receipt on the disk names is there, whole, before anything is
# mended; the fetch works; then every blob is what its name says and the
# deliveries are those of an undisturbed state.  LAPSE_FAULTS: how many points,
# three models each (8, 100, all).  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-8}
command -v strace >/dev/null 2>&1 || skip_all 'strace is not installed'
strace -o /dev/null true 2>/dev/null || skip_all 'no right to trace here'
# no store is needed, only a place
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 75' HUP INT TERM
crashfs=$store_home/tests/support/crashfs
source=$store_home/sources/us-xx-example/contacts.yaml
mkdir -m 0700 "$dir/state"
mkdir "$dir/data"
"$store_build/support/gen_county" "$dir/data/us-xx-example" 4 7
LAPSE_NOW=2024-07-01T00:00:00Z
export LAPSE_NOW

# fetch STATE [COMMAND...]
fetch() {
    fetch_state=$1
    shift
    code=0
    "$@" "$bin/lapse-ingest" -q --state "$fetch_state" --data "$dir/data" \
        "$source" >/dev/null 2>"$dir/err" || code=$?
}
plan() {
    "$bin/lapse-transform" -q --state "$1" --plan "$source" 2>>"$dir/err"
}
traced() {
    fetch "$dir/state" strace -f -y -s 0 -o "$dir/log.$1" -e \
        trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,ftruncate
}
traced 1
ok 'a fetch works' test "$code" = 0
# a later day: one file has changed, the others are as they were
LAPSE_NOW=2024-07-02T00:00:00Z
contacts=$(find "$dir/data" -name 'contact_*' | head -n 1)
sed -i '$d' "$contacts"
traced 2
ok 'and a second one' test "$code" = 0
cat "$dir/log.1" "$dir/log.2" >"$dir/log"
first=$("$crashfs" "$dir/log.1" "$dir/state")
calls=$("$crashfs" "$dir/log" "$dir/state")
ok "their calls were counted: $first of $calls" test "$first" -gt 20 -a \
    "$calls" -gt "$first"
# as the transform wants it, with a site key
printf '%064d\n' 7 >"$dir/key"
chmod 0600 "$dir/key"
cp -p "$dir/key" "$dir/state/site.key"
plan "$dir/state" >"$dir/want"
ok 'two deliveries' test "$(wc -l <"$dir/want")" = 2

# not_whole STATE: blobs that are not what their name says, and what receipts
# name without it being there
not_whole() {
    find "$1/archive" -type f -path '*/archive/??/*' 2>/dev/null |
        while read -r blob; do
            [ "$(sha256sum <"$blob" | cut -d' ' -f1)" = "${blob##*/}" ] ||
                echo "$blob is not what its name says"
        done
    # the last line may be torn
    sed -n 's/.*"sha256":"\([0-9a-f]*\)".*}$/\1/p' "$1"/receipts/*.jsonl \
        2>/dev/null | sort -u | while read -r sha; do
        [ -f "$1/archive/$(printf %.2s "$sha")/$sha" ] ||
            echo "receipts name $sha"
    done
}

# play LOG: -> $bad, what went wrong in $dir/why
play() {
    bad=0
    played=0
    : >"$dir/why"
    points=$faults
    if [ "$points" = all ] || [ "$points" -gt "$calls" ]; then points=$calls; fi
    i=0
    while [ "$i" -lt "$points" ]; do
        i=$((i + 1))
        n=$(((2 * i - 1) * calls / (2 * points) + 1))
        for model in lost names half; do
            played=$((played + 1))
            "$crashfs" "$1" "$dir/state" "$dir/state" "$dir/crash" "$n" \
                "$model"
            cp -p "$dir/key" "$dir/crash/site.key"
            not_whole "$dir/crash" >"$dir/found"
            # what was acknowledged before must not depend on the sources
            [ "$n" -gt "$first" ] && acknowledged=1 || acknowledged=0
            had=$(plan "$dir/crash" | wc -l)
            fetch "$dir/crash"
            not_whole "$dir/crash" >>"$dir/found"
            plan "$dir/crash" >"$dir/got" || code=9
            [ "$acknowledged" = 1 ] || sed -n '$p' "$dir/want" >"$dir/last"
            if [ -s "$dir/found" ] || [ "$code" != 0 ] ||
                [ "$had" -lt "$acknowledged" ] ||
                ! grep -qxF -f "$dir/got" "$dir/want" ||
                [ "$acknowledged" = 1 ] && ! cmp -s "$dir/got" "$dir/want"; then
                bad=$((bad + 1))
                {
                    echo "# $model, call $n: fetch ended with $code"
                    cat "$dir/found" "$dir/err"
                } | sed 's/^/# /' >>"$dir/why"
            fi
        done
    done
}

play "$dir/log"
cat "$dir/why"
ok "power lost at $played points: nothing half is trusted or lost" \
    test "$bad" = 0
# would the test see it?  the same without the fsync of the blobs
grep -v 'fsync(.*incoming' "$dir/log" >"$dir/log.blobs"
calls=$("$crashfs" "$dir/log.blobs" "$dir/state")
play "$dir/log.blobs"
ok "and without the fsync of blobs something is ($bad)" test "$bad" -gt 0
store_end
