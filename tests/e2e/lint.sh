#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh - tests/support/lint finds one fault of each kind, and none where
# there is none.  TAP.
set -eu
lint=$(cd "$(dirname "$0")/../support" && pwd -P)/lint
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/common" "$dir/transform" "$dir/tests/common"
spdx='/* SPDX-License-Identifier: Apache-2.0 */'
n=0

# ok NAME COMMAND...
ok() {
    n=$((n + 1))
    name=$1
    shift
    if "$@" >/dev/null 2>&1; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
    fi
}

fails() {
    ! "$@"
}

said() {
    grep -qF -- "$1" "$dir/out"
}

printf '%s\n/* no system() here */\n#include "common/a.h"\n' "$spdx" \
    >"$dir/common/a.c"
printf '%s\n' "$spdx" >"$dir/tests/common/test_a.c"
ok 'a clean tree passes' "$lint" "$dir"

{
    printf '%s\n#include "load/db.h"\nint f(void)\n{\n' "$spdx"
    i=0
    while [ $i -lt 80 ]; do
        echo '    g();'
        i=$((i + 1))
    done
    printf '    return sprintf(s, "popen(");\n}\n'
    while [ $i -lt 700 ]; do
        echo '/* */'
        i=$((i + 1))
    done
} >"$dir/transform/b.c"
printf 'int x;\n' >"$dir/common/c.h"
ok 'a tree with faults fails' fails "$lint" "$dir"
"$lint" "$dir" >"$dir/out" || :
ok 'a long function' said 'transform/b.c:4: function of 83 lines'
ok 'a long file' said 'lines, limit 600'
ok 'an include of another room' said 'transform/ may not include "load/db.h"'
ok 'a banned call' said 'banned call:     return sprintf'
ok 'a missing licence line' said 'common/c.h:1: no SPDX line'
ok 'a missing test' said 'no test: tests/transform/test_b.c'
mkdir -p "$dir/sql/views"
printf '%s\n' '-- Who was seen' '-- Reads: core.event, gap.contact' \
    'create view gap.seen as' 'select gap.day_count(c.x)' \
    "from gap.contact as c join ref.profile as p on p.y = 'etl.source'" \
    "where c.z -- like etl.run" ';' "comment on view gap.seen is 'mart.x';" \
    >"$dir/sql/views/seen.sql"
"$lint" "$dir" >"$dir/out" || :
ok 'a view without its question' said 'sql/views/seen.sql:1: no question'
ok 'a view without its grain' said 'sql/views/seen.sql:1: no grain'
ok 'a view that reads what it does not say' said \
    'seen.sql:1: reads ref.profile, which its head does not say'
ok 'a view that does not read what it says' said \
    'seen.sql:1: does not read core.event, as its head says'
ok 'no function, text or comment is taken for a table' test \
    "$(grep -c 'seen.sql' "$dir/out")" = 4
ok 'nothing about comments' fails said 'common/a.c'
echo "1..$n"
