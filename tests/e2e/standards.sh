#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# standards.sh - the published standards that are shipped as rows: each folder's
# policy.csv passes the check and loads, and the store then holds the numbers
# that the rules name, each row with its citation.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 4
fresh all

ask() {
    psql -X -At -d all -c "$1"
}

is() {
    is_got=$(ask "$2")
    [ "$is_got" = "$1" ] || {
        printf '%s\n' "got" "$is_got" "want" "$1" | sed 's/^/# /'
        return 1
    }
}

quiet() {
    "$@" >"$dir/out" 2>&1 || {
        sed 's/^/# /' "$dir/out"
        return 1
    }
}

# whatever folder has one, shipped now or later
folders=$(for file in "$store_home"/sources/*/policy.csv; do
    basename "$(dirname "$file")"
done)
standards=
for folder in $folders; do
    standards="$standards $folder-standards"
    ok "the standards of $folder pass the check" quiet "$bin/lapse" check \
        "$folder-standards" --state "$dir/all" --sources "$store_home/sources"
    ok "and none of its rows is refused" grep -q '^refused  *0 of' "$dir/out"
    ok "its header is that of a policy" test \
        "$(head -n 1 "$store_home/sources/$folder/policy.csv")" = \
        "jurisdiction,population,level,effective_from,effective_to,class,mode,\
count,period,unit,trigger,accepts_channel,accepts_site,transition,citation,\
quote,note"
done
load() {
    # shellcheck disable=SC2086
    PGDATABASE=all "$bin/lapse" --state "$dir/all" \
        --sources "$store_home/sources" run $standards
}
ok 'all of them load, so no two rows overlap' quiet load
ok 'every row of every file is in the store' is \
    "$(for folder in $folders; do
        sed 1d "$store_home/sources/$folder/policy.csv"
    done | grep -c .)" 'select count(*) from ref.visible_policy'
ok 'every row names where it stands, and says it in a few words' is 0 "
    select count(*) from ref.visible_policy
    where length(citation) < 10 or quote is null or length(quote) > 60"
ok 'a row whose start the rule does not name says that it is inferred' is '' "
    select string_agg(j.code || ' ' || p.effective_from, ', ')
    from ref.visible_policy as p
    join ref.jurisdiction as j on j.jurisdiction_id = p.jurisdiction_id
    where p.effective_from not in ('1992-12-26', '1996-06-06', '2010-02-24',
            '2013-06-01', '2020-07-23', '2021-02-23')
        and j.code <> 'us-xx-example' and p.note not like '%inferred%'"

# The numbers as the rules name them: level, from, class, mode, count, period,
# unit, trigger, whether the end of the month is meant.
cat >"$dir/want" <<'T'
ca|a|2019-04-15|in_person|fixed|4|1|month||f
ca|b|2019-04-15|in_person|fixed|2|1|month||f
ca|intensive|2019-04-15|in_person|fixed|8|1|month||f
us-az|i|2001-01-01|in_person|fixed|4|1|week||f
us-az|iii|2010-02-24|home|fixed|1|2|week||f
us-az|iii|2010-02-24|in_person|fixed|1|1|week||f
us-ca|high control|2015-01-01|collateral|rolling|1|30|day||f
us-ca|high control|2015-01-01|home|fixed|1|1|month||f
us-ca|high control|2015-01-01|home|once|1|7|business_day|start|f
us-ca|high control|2015-01-01|in_person|once|1|3|business_day|start|f
us-ca|high service|2015-01-01|home|fixed|1|1|month||f
us-ca|high service|2015-01-01|in_person|once|1|3|business_day|start|f
us-ca-la||2015-01-01|in_person|fixed|1|1|month||f
us-ca-la||2020-03-16|direct|fixed|1|1|month||f
us-id|high|2020-07-23|in_person|rolling|2|30|day||f
us-id|low|2020-07-23|in_person|rolling|1|180|day||f
us-id|moderate|2020-07-23|in_person|rolling|2|90|day||f
us-nd|maximum|2021-02-23|in_person|rolling|1|1|month||t
us-nd|medium|2021-02-23|in_person|rolling|1|2|month||t
us-nd|minimum|2021-02-23|in_person|rolling|1|3|month||t
us-ny|greatest|2013-06-01|any|fixed|6|1|month||f
us-ny|greatest|2013-06-01|collateral|fixed|6|1|month||f
us-ny|greatest|2013-06-01|home|fixed|1|1|month||f
us-ny|greatest|2013-06-01|in_person|fixed|1|1|week||f
us-ny|high|2013-06-01|collateral|fixed|6|1|quarter||f
us-ny|high|2013-06-01|home|fixed|1|1|month||f
us-ny|high|2013-06-01|in_person|fixed|1|1|week||f
us-ny|intensive|2010-01-01|collateral|fixed|12|1|quarter||f
us-ny|intensive|2010-01-01|home|fixed|1|1|month||f
us-ny|intensive|2010-01-01|in_person|fixed|4|1|month||f
us-pa|intensive|1992-12-26|collateral|fixed|4|1|month||f
us-pa|intensive|1992-12-26|in_person|fixed|8|1|month||f
us-wa|highest|1996-06-06|in_person|fixed|1|1|month||f
us-wa|lower|1996-06-06|direct|fixed|1|1|quarter||f
T
ask "select j.code, p.level, p.effective_from, p.class, p.mode, p.count,
        p.period, p.unit, p.trigger, coalesce(p.note ~ '\mmonth_end\M', false)
    from ref.visible_policy as p
    join ref.jurisdiction as j on j.jurisdiction_id = p.jurisdiction_id
    where j.code <> 'us-xx-example'
    order by j.code collate \"C\", p.level collate \"C\" nulls first,
        p.effective_from, p.class collate \"C\", p.mode collate \"C\"" \
    >"$dir/got"
same() {
    diff "$dir/want" "$dir/got" >"$dir/diff" || {
        sed 's/^/# /' "$dir/diff"
        return 1
    }
}
ok 'the numbers are those of the rules' same
ok 'what ships is told in docs/standards.md' test \
    "$(for folder in $folders; do
        grep -q "^| .*$folder" "$store_home/docs/standards.md" || echo "$folder"
    done)" = ''
again() {
    load >"$dir/out" 2>&1 && grep -qi 'nothing new' "$dir/out"
}
ok 'a second night finds nothing new' again
store_end
