#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# demo.sh - what `make demo` does after the build, in a copy of the project
# under a directory of mode 0700 with a path longer than a socket name may be,
# from an empty environment, twice at once.  TAP.
set -eu
LC_ALL=C
export LC_ALL
home=$(cd "$(dirname "$0")/../.." && pwd -P)
build=$(cd "$home" && cd "${BUILD:-build}" && pwd -P)
n=0
ok() {
    n=$((n + 1))
    name=$1
    shift
    if "$@"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
    fi
}

top=$(mktemp -d)
chmod 0700 "$top"
long=$top/a-directory-with-a-long-name/and-another-one-below-it/that-together
copy=$long/are-more-than-a-socket-path-may-have/lapse
finish() {
    code=$?
    trap - EXIT
    env -i "$copy/driver/demo" clean >/dev/null 2>&1 || :
    rm -rf "$top"
    exit "$code"
}
trap finish EXIT
trap 'exit 75' HUP INT TERM
mkdir -p "$copy/build"
for part in sql sources driver cron Makefile README.md; do
    cp -R "$home/$part" "$copy/"
done
cp -R "$build/bin" "$build/support" "$copy/build/"

env -i "$copy/driver/demo" start "$copy/build" >"$top/one" 2>"$top/one.err" &
one=$!
code=0
env -i "$copy/driver/demo" start "$copy/build" >"$top/two" 2>"$top/two.err" ||
    code=$?
ok 'the demo works from an empty environment, under a 0700 directory' \
    test "$code" = 0
[ "$code" = 0 ] || sed 's/^/# /' "$top/two.err"
code=0
wait "$one" || code=$?
ok 'two at once do not collide' test "$code" = 0
[ "$code" = 0 ] || sed 's/^/# /' "$top/one.err"
for word in 'cases' 'median days between in-person contacts' 'longest gap' \
    'unseen more than 90 days' 'refused' 'us-ca-la' 'us-xx-example' \
    'lapse psql'; do
    ok "it prints: $word" grep -q "$word" "$top/two"
done
ok 'the second says that nothing is new' grep -qi 'nothing new' \
    "$top/one" "$top/two"
ok 'it listens on no port' sh -c "! grep -qE 'port [0-9]+ .*(IPv4|IPv6)' \
    '$copy/var/demo/pg/server.log'"
echo '-- of another version' >>"$copy/sql/schema/010_core.sql"
code=0
env -i "$copy/driver/demo" start "$copy/build" >"$top/two" 2>"$top/two.err" ||
    code=$?
ok 'a demo of another version says how to be rid of it' \
    grep -q 'make demo-clean' "$top/two.err"
ok "and ends with an error ($code)" test "$code" = 5
lapse=$copy/build/bin/lapse
ok 'lapse psql finds the store by itself' test "$(env -i "$lapse" psql \
    -c 'select count(*) > 1000 from core.visible_case' -- -At)" = t
ok 'lapse status too' sh -c "env -i '$lapse' status >/dev/null"
env -i "$lapse" help >"$top/help"
ok 'help shows the commands' grep -q 'timeline' "$top/help"
ok 'nothing lies outside the project' test \
    "$(find "$top" -path "$copy" -prune -o -type f -print | wc -l)" -le 5
env -i "$copy/driver/demo" stop
ok 'stop stops it' sh -c "! env -i '$lapse' status >/dev/null 2>&1"
env -i "$copy/driver/demo" clean
ok 'clean removes it' test ! -e "$copy/var/demo"
echo "1..$n"
