#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# recompute.sh - real files of three systems through every stage, and the
# numbers of the views beside those that recompute.pl makes of the same files
# by other means: every gap, the longest, each month, each duty, what was
# misclassified.  Pennsylvania and North Dakota: the contacts there are, and a
# made one for each code or combination of codes of their real lists.  England:
# children of the yearly return and the days they were missing; reviews and
# episodes are those of the return where the data hold them, else invented in
# its layout.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
children=${LAPSE_DATA:-/nowhere}/uk-looked-after-903
systems=${LAPSE_DATA:-/nowhere}/recidiviz-pulse-data/supervision
{ [ -d "$children" ] && [ -d "$systems" ]; } ||
    skip_all 'no real files (LAPSE_DATA)'
store_begin 4
fresh sums
here=$store_home/tests/e2e

# the data: real files and, in the same layout, what is made of real code lists
data=$dir/made
uk=$data/uk-looked-after-903
us=$data/recidiviz-pulse-data/supervision
mkdir -p "$uk" "$us/us_pa" "$us/us_nd" "$dir/sources/uk-903"
cp "$children"/*.csv "$uk"
if [ ! -e "$uk/reviews.csv" ] || [ ! -e "$uk/episodes.csv" ]; then
    echo '# no reviews or episodes in LAPSE_DATA: invented ones'
    perl "$here/recompute.pl" make "$uk/header.csv" "$uk/missing.csv" "$uk"
fi
{
    cat "$systems/us_pa/supervision_contacts.csv"
    for attempt in Yes No; do
        awk -v attempt="$attempt" '
            function record(type, how, collateral) {
                n++
                day = sprintf("2016-%02d-%02d", n % 9 + 1, n * 7 % 28 + 1)
                print "T" n % 12 "," day "," day "," day "," \
                    n + (attempt == "No" ? 500 : 0) "," type "," \
                    how "," attempt "," collateral ",,1,INVENTED,INVENTED,U"
            }
            FNR == 1 { file++ }
            file == 1 { record($1, $2, "") }
            file == 2 { record("COLLATERAL", $2, $1) }' \
            "$systems/us_pa/supervision_contacts_type_raw_text.csv" \
            "$systems/us_pa/supervision_contacts_location_raw_text.csv"
    done
} >"$us/us_pa/supervision_contacts.csv"
cp "$systems/us_nd/docstars_contacts.csv" "$us/us_nd"
{
    cat "$systems/us_nd/docstars_contacts_v2.csv"
    tr -d '\r' <"$systems/us_nd/docstars_contacts_location_status_raw_text.csv" |
        awk '{
            printf "%d,%d,%d/%d/2019 12:00:00AM", 90000 + NR, NR % 25, \
                NR % 12 + 1, NR * 11 % 28 + 1
            for (i = 1; i <= 6; i++) printf ",%s", $i
            print ",Supervision,INVENTED,INVENTED,1"
        }'
} >"$us/us_nd/docstars_contacts_v2.csv"

cp -R "$store_home/sources/us-pa" "$store_home/sources/us-nd" \
    "$store_home/sources/standards.yaml" "$dir/sources"
cat >"$dir/sources/uk-903/reviews.yaml" <<'YAML'
source: uk-903-reviews
title: Reviews of looked-after children (layout of the SSDA903 return)
zone: Europe/London
fetch: {kind: folder, path: uk-looked-after-903}
delivery: full
files:
  episodes:
    match: episodes.csv
    schema:
      fields:
      - {name: CHILD, to: case_number, constraints: {required: true}}
      - {name: DECOM, to: start_date, type: date, format: '%d/%m/%Y'}
      - {name: DEC, to: end_date, type: date, format: '%d/%m/%Y'}
  missing:
    match: missing.csv
    schema:
      fields:
      - {name: CHILD, to: case_number, constraints: {required: true}}
      - {name: MIS_START, to: occurred, type: date, format: '%d/%m/%Y'}
      - {name: MIS_END, to: ended, type: date, format: '%d/%m/%Y'}
  reviews:
    match: reviews.csv
    schema:
      fields:
      - {name: CHILD, to: case_number, constraints: {required: true}}
      - {name: REVIEW, to: occurred, type: date, format: '%d/%m/%Y'}
      - {name: REVIEW_CODE, to: code, clean: [upper]}
map:
  code:
    contact/subject/completed: [PN0]
    contact/subject/in_person/completed: [PN1, PN2, PN3, PN4]
    contact/collateral/completed: [PN5]
    contact/subject/letter/completed: [PN6]
    contact/subject/attempt_not_present: [PN7]
emit:
- {file: episodes, as: case}
- {file: missing, as: abscond}
- {file: reviews, as: contact}
YAML
cat >"$dir/sources/uk-903/policy.csv" <<'CSV'
jurisdiction,population,level,effective_from,effective_to,class,mode,count,period,unit,trigger,accepts_channel,accepts_site,transition,citation,quote,note
uk-903,,,2011-04-01,,any,once,1,20,business_day,start,,,,"SI 2010/959, regulation 33(1)",,weekends only: no table of holidays here
uk-903,,,2011-04-01,,any,rolling,1,6,month,,,,,"SI 2010/959, regulation 33(2)",,every six months; the second review of three months is left out
CSV

take() {
    code=0
    PGDATABASE=sums "$bin/lapse" --state "$dir/sums" --data "$data" \
        --sources "$dir/sources" run "$@" >"$dir/out" 2>"$dir/err" || code=$?
    worked "$code" || {
        sed 's/^/# /' "$dir/out" "$dir/err"
        return 1
    }
}
ok 'the return of the children is taken in' take uk-903-reviews \
    --as-of 2018-04-01
ok 'and the contacts of two states' take us-pa-contacts us-nd-contacts

# view SQL: rows that begin with what they are, the case by its number
view() {
    psql -X -q -At -d sums -v ON_ERROR_STOP=1 >"$dir/got" <<SQL
set datestyle = 'ISO, YMD';
create temp view number as select case_id, case_number
    from private.case_number;
$1
SQL
}
# The same lines, whatever their order; the first that are not are shown.
same() {
    sort "$dir/want" >"$dir/a"
    sort "$dir/got" >"$dir/b"
    if [ ! -s "$dir/a" ] || ! cmp -s "$dir/a" "$dir/b"; then
        echo "# $(wc -l <"$dir/a") lines by hand, $(wc -l <"$dir/b") of the view"
        diff "$dir/a" "$dir/b" | head -n 20 | sed 's/^/# /'
        return 1
    fi
}
only() {
    grep -E "^($1)[|]" "$dir/all" >"$dir/want"
}
gap_lines() { # JURISDICTION SERIES...
    jurisdiction=$1
    shift
    view "select 'gap', n.case_number, g.class, g.series, g.kind, g.started_on,
            g.ended_on, g.calendar_days, g.at_risk_days, g.censored, g.ended_by
        from gap.contact_gap as g join number as n using (case_id)
        where g.jurisdiction = '$jurisdiction' and ($*)"
}
longest_lines() {
    jurisdiction=$1
    shift
    view "select 'longest', n.case_number, g.class, g.series, g.at_risk_days
        from gap.longest_gap as g join number as n using (case_id)
        where g.jurisdiction = '$jurisdiction' and ($*)"
}

perl "$here/recompute.pl" reviews "$uk" 2018-04-01 >"$dir/all"
picked="g.series = 'as_logged' and g.class in ('any', 'in_person')
    or g.series = 'as_logged_favourable'
        and g.class in ('any', 'in_person', 'home')"
only gap
gap_lines uk-903 "$picked"
ok "children: every gap ($(wc -l <"$dir/want"))" same
only longest
longest_lines uk-903 "$picked"
ok 'children: the longest gaps' same
only month
view "select 'month', n.case_number, 'in_person', m.month, m.at_risk_days,
        m.eligible_a, m.eligible_b, m.eligible_c, m.has_in_person
    from gap.case_month as m join number as n using (case_id)
    where m.jurisdiction = 'uk-903' and m.series = 'as_logged'"
ok "children: every month ($(wc -l <"$dir/want"))" same
only duty
view "select 'duty', n.case_number, d.due_date, d.status, d.met_on, d.days_late,
        d.is_full
    from gap.duty as d join number as n using (case_id)
    where d.jurisdiction = 'uk-903' and d.series = 'as_logged'
        and d.variant = 'fresh_start'"
ok "children: every duty ($(wc -l <"$dir/want"))" same
only rate
view "select 'rate', r.met_count, r.missed_count, r.pending_count, r.stub_count
    from gap.compliance_rate as r
    where r.jurisdiction = 'uk-903' and r.breakdown = 'all'
        and r.series = 'as_logged' and r.variant = 'carry_over'"
ok 'children: compliance' same

perl "$here/recompute.pl" pa "$us/us_pa/supervision_contacts.csv" >"$dir/all"
only gap
gap_lines us-pa "g.series in ('as_logged', 'corrected')"
ok "Pennsylvania: every gap ($(wc -l <"$dir/want"))" same
only longest
longest_lines us-pa "g.series in ('as_logged', 'corrected')"
ok 'Pennsylvania: the longest gaps' same
only misclassified
view "select 'misclassified', m.misclassified_count, m.tested_count
    from gap.misclassification_share as m
    where m.jurisdiction = 'us-pa' and m.breakdown = 'all'"
ok 'Pennsylvania: what was misclassified' same

perl "$here/recompute.pl" nd "$us/us_nd/docstars_contacts.csv" \
    "$us/us_nd/docstars_contacts_v2.csv" >"$dir/all"
only gap
gap_lines us-nd "g.series in ('as_logged', 'as_logged_favourable')"
ok "North Dakota: every gap ($(wc -l <"$dir/want"))" same
only longest
longest_lines us-nd "g.series in ('as_logged', 'as_logged_favourable')"
ok 'North Dakota: the longest gaps' same
store_end
