#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# disk.sh - scorecard 13: no space is left on the volume of the state, at
# points spread over a night; where a small tmpfs can be mounted on one, else
# by a limit on the size of a file.  No half blob and no half delivery, exit 75
# or 1 with the reason named, and once there is space the tables are the same.
# LAPSE_FAULTS: how many sizes.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-3}
store_begin 60

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"
size=$(du -sk --exclude=last_success "$dir/quiet" | cut -f1)

mount_small() {
    mount -t tmpfs -o "size=${1}k,mode=0700" tmpfs "$dir/broken" 2>/dev/null
}
unmount() {
    if mountpoint -q "$dir/broken" 2>/dev/null; then umount "$dir/broken"; fi
}
mkdir "$dir/broken"
by=limit
if mount_small 1000; then
    by=tmpfs
    umount "$dir/broken"
fi
echo "# no space by $by, of ${size} KiB"
trap 'unmount; store_finish' EXIT

# every blob is what its name says
blobs_whole() {
    find "$dir/broken/archive" -type f ! -name '*.tmp' 2>/dev/null |
        while read -r blob; do
            [ "$(sha256sum <"$blob" | cut -d' ' -f1)" = "$(basename "$blob")" ] ||
                echo "$blob"
        done
}

i=0
bad=0
hit=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    unmount
    fresh broken
    room=$((size * (2 * i - 1) / (2 * faults) + 12))
    code=0
    if [ "$by" = tmpfs ]; then
        mkdir -p "$dir/kept"
        cp -Rp "$dir/broken/." "$dir/kept/"
        mount_small "$room"
        cp -Rp "$dir/kept/." "$dir/broken/"
        rm -rf "$dir/kept"
        night broken || code=$?
    else
        # dash counts in blocks of 512 bytes
        (
            ulimit -f $((room / 8))
            night broken
        ) || code=$?
    fi
    case $code in
    0) ;;
    1 | 3 | 75)
        hit=$((hit + 1))
        if ! grep -qiE 'no space|too large' "$dir/broken.err"; then
            bad=$((bad + 1))
            echo "# $room KiB: the reason is not named"
        fi
        ;;
    *)
        bad=$((bad + 1))
        echo "# $room KiB: exit $code"
        ;;
    esac
    half=$(blobs_whole)
    if [ -n "$half" ]; then
        bad=$((bad + 1))
        echo "# $room KiB: half a blob: $half"
    fi
    if [ "$by" = tmpfs ]; then
        mount -o remount,size=512m "$dir/broken"
    fi
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# $room KiB: other tables"
    fi
done
ok "no space at $faults points of a night: no harm" test "$bad" = 0
ok "and the space was short indeed ($hit times)" test "$hit" -gt 0
store_end
