#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# measures.sh - worked examples through the canonical layout, from CSV files to
# what a reader of the views sees; a case that comes in two deliveries equals
# the case in one; a bad standard is refused by name.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 40
layout=$dir/layout
mkdir "$layout"
cat >"$layout/cases.csv" <<'CSV'
jurisdiction,case_number,population,level,start_date,end_date,end_reason,office,officer
us-zz,G1,,,2021-01-04,,,North,O1
us-zz,G2,,,2021-02-14,,,North,O1
us-zz,G4,,,2021-02-14,,,North,O1
us-zz,E1,,high,2021-01-20,2021-06-30,completed,South,O2
us-zz,E2,,,2021-01-01,,,South,O2
us-zz,E3,,,2021-08-01,,,South,O2
CSV
{
    echo 'jurisdiction,case_number,event_id,kind,occurred_lo,occurred_hi,occurred_time,ended,scheduled_for,recorded_at,counterpart,channel,direction,site,outcome,corrected_channel,corrected_outcome,detail,note,officer,office,thread'
    n=0
    event() { # CASE,KIND,LO,HI,TIME,ENDED,FOR,RECORDED,PARTY,CHANNEL,DIRECTION,SITE,OUTCOME,C-CHANNEL,C-OUTCOME,DETAIL,NOTE,OFFICER,OFFICE,THREAD
        n=$((n + 1))
        echo "us-zz,${1%%,*},e$n,${1#*,}"
    }
    seen='subject,in_person,,office,completed'
    for day in 2021-01-06 2021-02-10 2021-02-10 2021-03-31; do
        event "G1,contact,$day,,,,,,$seen,,,,,,,"
    done
    event 'G2,incident,2021-06-14,,,,,,,,,,,,,,,,,'
    for day in 2021-03-05 2021-04-09; do
        event "G4,contact,$day,,,,,,subject,phone_voice,,,completed,voicemail,attempt_message_left,,left voicemail,,,"
    done
    event 'G4,contact,2021-05-03,,,,,,subject,phone_voice,,,completed,,,,,,,'
    event 'G4,warning,2021-03-10,,09:00,,,,,,,,,,,mother,,,,'
    event 'G4,search,2021-03-10,,08:00,,,,,,,,,,,,,,,'
    event 'G4,violation_reported,2021-03-10,,16:00,,,,,,,,,,,,,,,'
    for day in 2021-02-09 2021-04-06 2021-04-20; do
        event "E1,contact,$day,,,,,,$seen,,,,went well,,,"
    done
    event 'E1,custody,2021-05-01,,,2021-06-01,,,,,,,,,,,,,,'
    event "E1,contact,2021-05-10,,,,,,$seen,,,,,,,"
    event "E2,contact,2021-01-15,,,,,2021-02-20 10:00,$seen,,,,,,,"
    event 'E2,abscond,2021-02-15,,,2021-03-15,,,,,,,,,,,,,,'
    event 'E2,transfer,2021-03-15,,,,,,,,,,,,,,,O3,North,'
    event "E2,contact,2021-09-01,,,,,,$seen,,,,,,,"
    event 'E2,violation,2021-05-01,,,,,,,,,,,,,,,,,v1'
    event 'E2,hearing_set,2021-05-03,,,,2021-05-24,,,,,,,,,,,,,v1'
    event "E3,contact,2021-06-01,,,,,,$seen,,,,,,,"
} >"$layout/events.csv"
cat >"$layout/policy.csv" <<'CSV'
jurisdiction,population,level,effective_from,effective_to,class,mode,count,period,unit,trigger,accepts_channel,accepts_site,transition,citation,quote,note
us-zz,,high,2020-01-01,,in_person,fixed,1,1,month,,,,,Invented rule 1,,
us-zz,,,2020-01-01,,any,rolling,1,30,day,,,,,Invented rule 2,,
CSV
cat >"$layout/statements.csv" <<'CSV'
jurisdiction,case_number,office,kind,name,value_lo,value_hi,window_lo,window_hi,claimant,stated_on,document,quote
us-zz,G1,,reported_statistic,in_person_count,4,,2021-01-01,2021-06-29,agency,2021-07-01,an invented page,
us-zz,,,reported_statistic,in_person_count,40,,2021-01-01,2021-06-29,agency,2021-07-01,an invented page,
CSV

run_on() { # DATABASE DIR [ARG...]
    run_db=$1
    run_dir=$2
    shift 2
    code=0
    PGDATABASE=$run_db "$bin/lapse" --state "$dir/$run_db" run canonical \
        --data "$run_dir" --as-of 2021-06-30 "$@" >"$dir/out" 2>"$dir/err" ||
        code=$?
}
answer() { # what a query says, in one line
    psql -X -At -F ' ' -d "${db:-one}" -c "$1" | tr '\n' ';'
}
says() { # QUERY EXPECTED
    said=$(answer "$1")
    [ "$said" = "$2" ] || {
        echo "# said $said"
        return 1
    }
}
of() {
    echo "case_id = (select case_id from gap_steward.case_number where case_number = '$1')"
}

fresh one
run_on one "$layout"
ok 'the layout loads' worked "$code"
ok 'a completed contact dated after as_of ends no gap' says \
    "select ended_on, ended_by from gap.longest_gap where $(of E2)
     and class = 'any' and series = 'corrected'" '2021-06-30 as_of;'
ok 'G1: 2, 35, 49, 91 censored' says \
    "select kind, at_risk_days, censored from gap.contact_gap where $(of G1)
     and class = 'in_person' and series = 'as_logged' order by started_on" \
    'entry 2 f;interior 35 f;interior 49 f;tail 91 t;'
# Feb 14 to Jun 14: 14 + 31 + 30 + 31 + 14 = 120
ok 'G2: whole 120, ended by the incident' says \
    "select kind, at_risk_days, ended_by from gap.contact_gap where $(of G2)
     and class = 'home' and series = 'corrected'" 'whole 120 incident;'
ok 'G4: as logged 19, 35, 24; corrected 78' says \
    "select series, calendar_days from gap.contact_gap where $(of G4)
     and class = 'direct' and series in ('as_logged', 'corrected')
     and not censored order by series, started_on" \
    'as_logged 19;as_logged 35;as_logged 24;corrected 78;'
ok 'G4: misclassified 2 of 3' says \
    "select count(*) filter (where verdict = 'misclassified'), count(*)
     from gap.misclassified_contact where $(of G4)" '2 3;'
ok 'G14: an action before the warning does not count, one after does' says \
    "select verdict, latency_days from gap.unanswered_warning where $(of G4)
     and allowed = '30 days'" 'acted 0;'
# G6 with custody in May: Jan stub, Feb met, Mar missed, Apr met, May a stub
# (0 of 31 at risk; the visit at the office is odd), Jun 30 not before the end
ok 'G6: met, missed, stubs and pending' says \
    "select due_date, status, coalesce(is_full::text, 'open') from gap.duty
     where $(of E1) and class = 'in_person' and series = 'corrected'
     and variant = 'fresh_start' order by due_date" \
    '2021-01-31 missed false;2021-02-28 met true;2021-03-31 missed true;2021-04-30 met true;2021-05-31 met false;2021-06-30 pending open;'
ok 'a contact in person during custody elsewhere is odd' says \
    "select occurred_lo, verdict from gap.implausible_entry where $(of E1)
     and verdict = 'custody'" '2021-05-10 custody;'
ok 'the same narrative in three rows, without the words' says \
    "select count(*), max(row_count) from gap.implausible_entry
     where verdict = 'same_narrative'" '3 3;'
# seen Jan 15, due Jan 31 met; Feb 14 missed; (away Feb 15 to Mar 14) return
# Mar 15: due Apr 14, May 14, Jun 13 missed, Jul 13 pending
ok 'a return after an abscond is a new anchor' says \
    "select due_date, status from gap.duty where $(of E2) and class = 'any'
     and series = 'corrected' and variant = 'carry_over' order by due_date" \
    '2021-01-31 met;2021-02-14 missed;2021-04-14 missed;2021-05-14 missed;2021-06-13 missed;2021-07-13 pending;'
ok 'as known before the entry the contact is not there' says \
    "select from gap.as_known('2021-02-10'); select kind, calendar_days
     from gap.contact_gap where $(of E2) and class = 'any'
     and series = 'corrected'" 'whole 40;'
ok 'scheduled latency apart from the latency, which is censored' says \
    "select scheduled_latency, latency, censored from gap.violation_latency
     where $(of E2)" '23 60 t;'
ok 'a case that begins after as_of has no gaps' says \
    "select count(*) from gap.contact_gap where $(of E3)" '0;'
# officer O3 from Mar 15: 74 days O2 (28 of them away: 46 at risk), 107 O3
ok 'continuity: officers by days at risk' says \
    "select officer_count, at_risk_days, modal_days, unassigned_days
     from gap.officer_continuity where $(of E2)" '2 152 107 0;'
ok 'caseload of June: on Tue 29, the last working day before as_of' says \
    "select counted_on, sum(at_risk_count) from gap.caseload_month
     where month = '2021-06-01' group by counted_on" '2021-06-29 5;'
ok 'a report beside the records: 4 said, 3 to 4 ours; 40 cannot be' says \
    "select said_lo, ours_lo, ours_hi, verdict
     from gap.published_vs_recomputed order by said_lo" \
    '4 3 4 undecidable;40 9 10 inconsistent;'
ok 'compliance for a day, from a function' says \
    "select answered_for, met_count, missed_count
     from gap.compliance('2021-04-01', null, 'fresh_start')
     where class = 'in_person' and series = 'corrected'" '2021-04-01 1 1;'
ok 'what if: two a month' says \
    "select met_count, missed_count, present_met_count, present_missed_count
     from gap.what_if('{\"class\": \"in_person\", \"mode\": \"fixed\",
         \"count\": 2, \"period\": 1, \"unit\": \"month\",
         \"level\": \"high\"}')
     where class = 'in_person' and series = 'corrected'
         and variant = 'fresh_start'" '1 2 2 1;'

# one delivery and two, of the same county
views() { # DATABASE
    for view in contact_gap duty case_month missed_appointment entry_lag \
        unanswered_warning violation_latency officer_continuity \
        caseload_month misclassified_contact implausible_entry; do
        psql -X -At -d "$1" -c "select '$view', count(*), sum(hashtextextended(
            (to_jsonb(v) - '{position,batch_id}'::text[])::text, 0)::numeric)
            from gap.$view as v"
    done
}
fresh county
night county >/dev/null 2>&1 || :
PGDATABASE=county "$bin/lapse" --state "$dir/county" export \
    --canonical "$dir/whole" >/dev/null 2>&1
mkdir "$dir/first" "$dir/second"
cp "$dir/whole/"* "$dir/first"
cp "$dir/whole/"* "$dir/second"
# by sevens: every half has all kinds of rows
awk 'NR == 1 || int(NR / 7) % 2' "$dir/whole/events.csv" >"$dir/first/events.csv"
awk 'NR == 1 || int(NR / 7) % 2 == 0' "$dir/whole/events.csv" >"$dir/second/events.csv"
fresh once
run_on once "$dir/whole"
fresh twice
run_on twice "$dir/first"
run_on twice "$dir/second"
if [ "$code" = 4 ]; then # half a layout looks odd to a guard: released
    held=$(sed -n 's/.*lapse release \([0-9a-f]*\).*/\1/p' "$dir/err" |
        head -n 1)
    code=0
    PGDATABASE=twice "$bin/lapse" --state "$dir/twice" release "$held" \
        --reason 'the other half of an invented layout' >"$dir/out" \
        2>"$dir/err" || code=$?
fi
ok 'both deliveries are published' worked "$code"
views once >"$dir/once.views"
views twice >"$dir/twice.views"
ok 'a case in two deliveries equals the case in one' \
    cmp "$dir/once.views" "$dir/twice.views"
diff "$dir/once.views" "$dir/twice.views" | sed 's/^/# /'

# a standard that nobody can use is refused, not passed over
fresh bad
db=bad
for fault in 'fixed,1,1,fortnight,' 'fixed,0,1,month,' 'sometimes,1,1,month,' \
    'once,1,5,day,' 'fixed,1,1,business_day,'; do
    cp -R "$layout" "$dir/bad.layout"
    sed -n 1p "$layout/policy.csv" >"$dir/bad.layout/policy.csv"
    echo "us-zz,,,2020-01-01,,in_person,$fault,,,Invented rule,," \
        >>"$dir/bad.layout/policy.csv"
    run_on bad "$dir/bad.layout"
    ok "refused: a standard $fault" test "$code" = 1 -o "$code" = 4
    rm -r "$dir/bad.layout"
done
store_end
