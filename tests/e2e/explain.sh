#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# explain.sh - every event of the example county can be taken back to the file,
# the line and the byte it came from, and to the rule that changed it.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 120
fresh why
code=0
night why || code=$?
ok 'the run ends with 0 or 3' worked "$code"

explain() {
    PGDATABASE=why "$bin/lapse" --state "$dir/why" explain "$@" \
        >"$dir/out" 2>"$dir/err"
}
ask() {
    psql -X -At -d why -c "$1"
}

# Each event: the bytes at its offset are the line of its record, and the
# record there is the one whose key it has.
ask "select p.sha256 || ' ' || p.byte_offset || ' ' || p.event_key
    from gap.event_provenance as p where p.source = 'us-xx-example'" \
    >"$dir/places" 2>"$dir/err" || sed 's/^/# /' "$dir/err"
ok 'every event has a place' test "$(wc -l <"$dir/places")" = \
    "$(ask "select count(*) from core.event as e join etl.source as s
        using (source_id) where s.code = 'us-xx-example'")"
# An offset is the first byte of a line: 0, or behind a line end.
cut -d' ' -f1 "$dir/places" | sort -u >"$dir/blobs"
bad=0
while read -r blob; do
    file=$dir/why/archive/$(printf %.2s "$blob")/$blob
    grep -ab '' "$file" | cut -d: -f1 | sort >"$dir/starts"
    grep "^$blob " "$dir/places" | cut -d' ' -f2 | sort -u >"$dir/used"
    n=$(comm -23 "$dir/used" "$dir/starts" | wc -l)
    bad=$((bad + n))
done <"$dir/blobs"
ok 'every offset is the first byte of a line of an archived file' \
    test "$bad" = 0

# one corrected contact, as a person would ask
key=$(ask "select m.event_key from gap.misclassified_contact as m
    where m.jurisdiction = 'us-xx-example'
        and m.verdict = 'misclassified' order by 1 limit 1")
ok 'there is a corrected contact' test -n "$key"
explain -- "$key" || sed 's/^/# /' "$dir/err"
for word in 'contact_history_.*\.csv' 'line' 'byte' \
    'voicemails were entered as calls'; do
    ok "explain names $word" grep -qE "$word" "$dir/out"
done
ok 'it shows no note' sh -c "! grep -qiE 'lvm|left v' '$dir/out'"

# what a report asks is not compiled, whatever the server does for others
psql -X -q -d why -c "alter database why set jit = on; create view gap.zz_jit as
    select current_setting('jit') as jit"
PGDATABASE=why "$bin/lapse" export --output csv gap.zz_jit >"$dir/out" 2>"$dir/err" || :
ok 'a report runs without JIT' grep -q '^off' "$dir/out"
psql -X -q -d why -c "drop view gap.zz_jit; alter database why reset jit"

explain gap.contact_gap:at_risk_days
ok 'a column of a view is explained' grep -qi 'at risk' "$dir/out"
reject=$(ask "select delivery_key || ':' || record_no from gap.reject
    where source = 'us-xx-example' and record_no is not null
    order by record_no limit 1")
explain "reject:$reject" || sed 's/^/# /' "$dir/err"
ok 'a refused row is explained with its line' grep -q 'line' "$dir/out"
case_id=$(ask "select case_number_pseudonym from gap.longest_gap
    where jurisdiction = 'us-xx-example' limit 1")
explain "$case_id"
ok 'a case is explained' grep -q 'us-xx-example' "$dir/out"
code=0
explain 12345 || code=$?
ok 'what is not there ends with 2 or 1' test "$code" -ge 1

# the data dictionary: every view with its question, grain and what it reads
docs() {
    PGDATABASE=why "$bin/lapse" --state "$dir/why" docs "$@" >"$dir/out" \
        2>"$dir/err" || sed 's/^/# /' "$dir/err"
}
docs --output csv
ok 'docs has every view and column of schema gap' test \
    "$(grep -c '^gap[.]' "$dir/out")" = "$(ask "select count(*)
        from gap.data_dictionary where object like 'gap.%'")"
docs
for word in asks grain reads; do
    ok "each view has its line: $word" test "$(grep -c "^  $word" "$dir/out")" \
        = "$(ask "select count(*) from gap.data_dictionary
            where object like 'gap.%' and column_no = 0 and type = 'view'")"
done
docs contact_gap
ok 'docs of one view is of that view' test "$(grep -c '^gap' "$dir/out")" = 1
ok 'with its columns' grep -q '^    ended_by  *text  *contact, incident' \
    "$dir/out"
docs --output markdown core
ok 'docs of a schema has its tables' grep -q '^## core.event$' "$dir/out"
docs contact_gapp >/dev/null
ok 'a name that is none has a nearest' grep -q 'did you mean "contact_gap"' \
    "$dir/err"
store_end
