#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# canonical.sh - the canonical layout, in and out: clean rows in the model's own
# words load without a mapping; what is exported loads into an empty store and
# gives the same views; into the same store it changes nothing.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 12
layout=$dir/layout
mkdir "$layout"
cat >"$layout/cases.csv" <<'CSV'
jurisdiction,case_number,population,level,start_date,end_date,end_reason,office,officer
us-zz,A-1,adult,high,2021-01-04,,,North,O1
us-zz,A-2,,,2021-02-14,2022-09-01,completed,,
us-zz,A-3,,,,,,,
CSV
cat >"$layout/events.csv" <<'CSV'
jurisdiction,case_number,event_id,kind,occurred_lo,occurred_hi,occurred_time,ended,scheduled_for,recorded_at,counterpart,channel,direction,site,outcome,corrected_channel,corrected_outcome,detail,note,officer,entered_by,office,tags
us-zz,A-1,e1,contact,2021-01-06,2021-01-06,,,,2021-01-07,subject,in_person,,office,completed,,,,"said ""all fine"", no change",O1,O1,North,
us-zz,A-1,e2,contact,2021-02-10,2021-02-10,09:30,,,,subject,phone_voice,to_subject,,completed,voicemail,attempt_message_left,,left voicemail,,,,
us-zz,A-1,e3,custody,2021-03-01,2021-03-01,,2021-03-20,,,,,,,,,,,,,,,
us-zz,A-2,e4,incident,2022-06-14,2022-06-14,,,,,,,,,,,,,,,,,
us-zz,A-2,e5,warning,2022-03-01,2022-03-31,,,,,,,,,,,,mother,,,,,drugs|threat
us-zz,A-3,e6,case_start,2021-02-01,2021-03-31,,,,,,,,,,,,,,,,,
us-zz,A-3,e7,appointment,,,,,2021-05-05,,subject,,,office,no_show,,,,,,,,
CSV
printf 'jurisdiction,population,level,effective_from,effective_to,class,mode,count,period,unit,trigger,accepts_channel,accepts_site,transition,citation,quote,note\nus-zz,,,2020-01-01,,in_person,fixed,1,1,month,,in_person|video,,,"Invented rule 1",,\n' >"$layout/policy.csv"
printf 'date\n2021-07-05\n' >"$layout/holidays.csv"
printf 'kind,covered_from,covered_to\ncontact,2021-01-01,2022-06-30\n' \
    >"$layout/coverage.csv"
printf 'jurisdiction,case_number,office,kind,name,value_lo,value_hi,window_lo,window_hi,claimant,stated_on,document,quote\nus-zz,A-2,,document_claim,desertion_report,,,2022-01-01,2022-03-31,staff,2022-07-28,an invented page,\n' \
    >"$layout/statements.csv"

run_on() { # DATABASE DIR
    code=0
    PGDATABASE=$1 "$bin/lapse" --state "$dir/$1" run canonical --data "$2" \
        --as-of 2022-07-01 >"$dir/out" 2>"$dir/err" || code=$?
    [ "$code" = 0 ] || sed 's/^/# /' "$dir/err" "$dir/out"
}
views() { # DATABASE: what a reader sees, without the numbers of the load
    psql -X -At -d "$1" <<'SQL'
select jurisdiction, case_number_pseudonym, class, series, kind, started_on,
    started_on_hi, ended_on, ended_on_hi, calendar_days, at_risk_days,
    at_risk_days_max, censored, ended_by
from gap.contact_gap order by 1, 2, 3, 4, 5, 6, 8;
select jurisdiction, case_number_pseudonym, class, due_date, status, met_on,
    days_late, is_full, variant, series
from gap.duty order by 1, 2, 3, 4, 9, 10;
select case_number_pseudonym, occurred_lo, occurred_hi, kind, what
from gap.case_timeline order by 1, 2, 4, 5;
select document_type, claimed_lo, claimed_hi, verdict from gap.claim_check;
select * from gap_steward.canonical_holidays order by 1;
SQL
}
export_to() { # DATABASE DIR
    PGDATABASE=$1 "$bin/lapse" --state "$dir/$1" export --canonical "$2" \
        >"$dir/out" 2>"$dir/err"
}
same() {
    if ! cmp -s "$1" "$2"; then
        diff "$1" "$2" | sed 's/^/# /'
        return 1
    fi
}

fresh one
run_on one "$layout"
ok 'the canonical layout loads' test "$code" = 0
views one >"$dir/one.views"
ok 'it holds gaps' grep -q 'in_person|corrected|' "$dir/one.views"
run_on one "$layout"
ok 'again, it changes nothing and says so' grep -qi 'nothing new' "$dir/out"

code=0
PGDATABASE=one "$bin/lapse" --state "$dir/one" export --public --canonical \
    "$dir/open" >"$dir/out" 2>"$dir/err" || code=$?
ok 'numbers and names are not for the public' test "$code" = 2
ok 'and none is written' test ! -e "$dir/open"
ok 'it is written back' export_to one "$dir/back"
run_on one "$dir/back"
ok 'loading that into the same store ends well' test "$code" = 0
views one >"$dir/again.views"
ok 'and changes no view' same "$dir/one.views" "$dir/again.views"
ok 'and writes no version' test "$(psql -X -At -d one -c \
    'select sum(new_count + changed_count + gone_count) from etl.publish
     where seq > 1')" = 0
fresh two
run_on two "$dir/back"
ok 'loading it into an empty store ends well' test "$code" = 0
views two >"$dir/two.views"
ok 'and gives the same views' same "$dir/one.views" "$dir/two.views"
export_to two "$dir/back2" || sed 's/^/# /' "$dir/err"
for file in cases events statements policy holidays coverage; do
    ok "the second export of $file.csv equals the first" \
        same "$dir/back/$file.csv" "$dir/back2/$file.csv"
done

# the example county, as a whole
fresh county
night county >/dev/null 2>&1 || :
views county >"$dir/county.views"
ok 'the example county is written in the layout' \
    export_to county "$dir/county.layout"
fresh copy
PGDATABASE=copy "$bin/lapse" --state "$dir/copy" run canonical \
    --data "$dir/county.layout" --as-of "$(psql -X -At -d county -c \
    "select max(horizon) from gap.source_status
     where jurisdiction = 'us-xx-example'")" >"$dir/out" 2>"$dir/err" ||
    sed 's/^/# /' "$dir/err" "$dir/out"
ok 'and has as many events there' test \
    "$(psql -X -At -d copy -c 'select count(*) from core.visible_event')" = \
    "$(psql -X -At -d county -c 'select count(*) from gap_steward.canonical_events')"

# an unknown column is refused, a known one may be absent
mkdir "$dir/odd.layout"
printf 'jurisdiction,case_number,start_date,nickname\nus-zz,B-1,2021-01-04,x\n' \
    >"$dir/odd.layout/cases.csv"
printf 'jurisdiction,case_number,event_id,kind,occurred_lo\nus-zz,B-1,e1,contact,2021-02-01\n' \
    >"$dir/odd.layout/events.csv"
fresh odd
code=0
PGDATABASE=odd "$bin/lapse" --state "$dir/odd" run canonical \
    --data "$dir/odd.layout" >"$dir/out" 2>"$dir/err" || code=$?
ok 'an unknown column is refused' test "$code" -ge 1
ok 'and named' grep -q nickname "$dir/err"

# years of no time of ours: refused with their place, never clamped, and the
# horizon does not move there
mkdir "$dir/years.layout"
cat >"$dir/years.layout/cases.csv" <<'CSV'
jurisdiction,case_number,start_date,end_date
us-zz,C-1,2021-01-04,9999-12-31
CSV
{
    echo 'jurisdiction,case_number,event_id,kind,occurred_lo,counterpart,channel,site,outcome'
    # enough good rows that the share of refused ones is not held
    i=0
    while [ $i -lt 400 ]; do
        i=$((i + 1))
        echo "us-zz,C-1,g$i,contact,2021-02-01,subject,in_person,office,completed"
    done
    for year in 0019 2913 9994; do
        echo "us-zz,C-1,b$year,contact,$year-02-01,subject,in_person,office,completed"
    done
} >"$dir/years.layout/events.csv"
fresh years
code=0
PGDATABASE=years "$bin/lapse" --state "$dir/years" run canonical \
    --data "$dir/years.layout" >"$dir/out" 2>"$dir/err" || code=$?
ok 'years 0019, 2913 and 9994 are refused, the rest is taken in' worked "$code"
ok 'each with its place and a reason' test "$(psql -X -At -d years -c "
    select string_agg(line || ' ' || reason || ' ' || column_name, ', '
        order by line) from gap.reject")" = "402 date_out_of_range \
occurred_lo, 403 date_out_of_range occurred_lo, 404 date_out_of_range \
occurred_lo"
ok 'and none moves the horizon' test "$(psql -X -At -d years -c \
    'select as_of from gap.horizon')" = 2021-02-02

# one dated years ahead moves the horizon where nothing else says how far the
# data go, and that is said
next=$(($(date -u +%Y) + 9))
sed "s/^us-zz,C-1,b0019,contact,0019/us-zz,C-1,b0019,contact,$next/; /,b2913,/d; /,b9994,/d" \
    "$dir/years.layout/events.csv" >"$dir/events"
cp "$dir/events" "$dir/years.layout/events.csv"
fresh ahead
code=0
PGDATABASE=ahead "$bin/lapse" --state "$dir/ahead" run canonical \
    --data "$dir/years.layout" >"$dir/out" 2>"$dir/err" || code=$?
ok 'a last record years ahead ends with a warning' test "$code" = 3
ok 'which names its day' grep -q "the last record is dated $next-02-01" \
    "$dir/err"
fresh said
code=0
PGDATABASE=said "$bin/lapse" --state "$dir/said" run canonical \
    --data "$dir/years.layout" --as-of 2021-06-01 >"$dir/out" 2>"$dir/err" ||
    code=$?
ok 'with the day said there is none' test "$code" = 0
ok 'and it is quarantined' test "$(psql -X -At -d said -c \
    'select verdict from gap.future_contact')" = quarantined
ok 'which the answers count' grep -q 'completed contacts dated ahead' "$dir/out"

# a wrong standard fails by name, and nothing of the delivery is there: people
# are never left out in silence
header=$(head -n 1 "$layout/policy.csv")
n=0
while IFS='|' read -r row word; do
    n=$((n + 1))
    printf '%s\n%s\n' "$header" "$(printf %s "$row" | tr '~' '\n')" \
        >"$dir/years.layout/policy.csv"
    fresh "bad$n"
    code=0
    PGDATABASE=bad$n "$bin/lapse" --state "$dir/bad$n" run canonical \
        --data "$dir/years.layout" >"$dir/out" 2>"$dir/err" || code=$?
    ok "a standard with $word is not taken in" test "$code" = 1
    ok 'and said' grep -q "$word" "$dir/err"
    ok 'and nothing else is taken in either' test "$(psql -X -At -d "bad$n" \
        -c 'select count(*) from core.event')" = 0
done <<'ROWS'
us-zz,,,2020-01-01,,in_person,fixed,0,1,month,,,,,Rule 1,,|count below 1
us-zz,,,2020-01-01,,in_person,rolling,1,1,month,start,,,,Rule 1,,|trigger without once
us-zz,,,2020-01-01,2020-01-01,any,fixed,1,1,month,,,,,Rule 1,,|effective_to not after effective_from
us-zz,,,2020-01-01,,any,rolling,1,1,month,,,,,Rule 1,,~us-zz,,,2021-01-01,,any,rolling,1,2,month,,,,,Rule 2,,|policy rows overlap
us-zz,,,2020-01-01,,any,fixed,1,5,business_day,,,,,Rule 1,,|fixed in business days
ROWS
store_end
