#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# figures.sh - the Los Angeles case: what the reports alone say, with bounds,
# what the reconstructed log shows, the desertion report claimed and absent,
# and the timeline.  With LAPSE_DATA the two articles are read beside our own
# page and the figures stay the same.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 4
fresh la

ask() {
    psql -X -At -d la -c "$1"
}
la() {
    PGDATABASE=la "$bin/lapse" --state "$dir/la" --data "$1" \
        --sources "$store_home/sources" "$2" "$3" >"$dir/out" 2>"$dir/err"
}
same() {
    if ! cmp -s "$1" "$2"; then
        diff "$1" "$2" | sed 's/^/# /'
        return 1
    fi
}

# metrics: 16 months, 6 contacts, 1 in person, so at least 10 months without;
# Dec 31 to Jun 14 is 165 days, Dec 1 195, Dec 13 ("more than six months") 183;
# Mar 31 to Dec 1 is 245 days, Feb 1 to Dec 31 333; Jun 7 to 27 is 20, to 14 7
cat >"$dir/want" <<'WANT'
supervision|16|16
contacts|6|6
contacts_in_person|1|1
months_without_contact|10|
in_person_gap_at_incident|165|195
in_person_gap_at_incident_unseen|183|195
in_person_entry_gap|245|333
violation_to_hearing|20|20
violation_to_incident|7|7
document_claims|1|1
document_claims_found|0|0
warnings|3|3
warning_callers|2|2
WANT
figures() {
    ask "select name, low, high from gap.reported_figures
        where jurisdiction = 'us-ca-la' order by figure_no"
}
check_all() {
    figures >"$dir/got"
    ok "$1: the figures with their bounds" same "$dir/want" "$dir/got"
    ok "$1: the desertion report is claimed and absent" test \
        "$(ask "select distinct document_type, claimed_lo, claimed_hi, verdict
            from gap.claim_check where jurisdiction = 'us-ca-la'")" = \
        'desertion_report|2022-01-01|2022-03-31|absent'
    ok "$1: the in-person gap at the incident, from the log" test \
        "$(ask "select started_on, started_on_hi, ended_on, at_risk_days,
                at_risk_days_max, censored, ended_by
            from gap.contact_gap where jurisdiction = 'us-ca-la'
                and class = 'in_person' and series = 'corrected'
                and kind = 'tail'")" = \
        '2021-12-01|2021-12-31|2022-06-14|165|195|t|incident'
    ok "$1: two voicemails of four calls were logged as talks" test \
        "$(ask "select count(*) filter (where verdict = 'misclassified'),
                count(*) filter (where channel = 'phone_voice')
            from gap.misclassified_contact
            where jurisdiction = 'us-ca-la'")" = '2|4'
    ok "$1: three warnings, none acted on" test \
        "$(ask "select count(*) from gap.unanswered_warning
            where jurisdiction = 'us-ca-la'")" -ge 3
    ok "$1: both versions of how he died stay" test \
        "$(ask "select count(distinct s.name || coalesce(s.value_lo, ''))
            from core.visible_statement as s
            where s.name like 'death%'")" = 2
    ok "$1: every statement of the case has document, sentence and place" test \
        "$(ask "select count(*) from core.visible_statement as s
            where s.case_id <> 0 and (s.document is null
                or s.sentence is null)")" = 0
    ok "$1: and its quoted sentence, kept private" test \
        "$(ask "select count(*) from core.visible_statement as s
            where s.case_id <> 0 and s.sentence is not null and not exists (
                select from private.statement_quote as q
                where q.case_id = s.case_id
                    and q.statement_key = s.statement_key)")" = 0
}

code=0
la "$dir/data" run us-ca-la || code=$?
ok 'the shipped Los Angeles sources run' test "$code" = 0
[ "$code" = 0 ] || sed 's/^/# /' "$dir/err" "$dir/out"
check_all shipped
la "$dir/data" timeline LA-2022-1
for word in 2021-12 2022-06-14 incident voicemail; do
    ok "the timeline shows $word" grep -q "$word" "$dir/out"
done
cp "$dir/out" "$dir/by_operand"
echo LA-2022-1 | PGDATABASE=la "$bin/lapse" --state "$dir/la" timeline - \
    >"$dir/out" 2>"$dir/err" || :
ok 'by a number that stands on no command line, too' \
    cmp "$dir/by_operand" "$dir/out"
PGDATABASE=la "$bin/lapse-report" --state "$dir/la" answers >"$dir/out"
for word in '165 to 195' 'at least 10' 'desertion'; do
    ok "the answer says $word" grep -q "$word" "$dir/out"
done

if [ -n "${LAPSE_DATA:-}" ] && [ -d "$LAPSE_DATA/seeds" ]; then
    code=0
    la "$LAPSE_DATA" run us-ca-la || code=$?
    ok 'the two articles run beside them' test "$code" = 0
    [ "$code" = 0 ] || sed 's/^/# /' "$dir/err" "$dir/out"
    check_all articles
    ok 'the articles gave statements of the case' test \
        "$(ask "select count(*) from core.visible_statement as s
            join etl.source as o using (source_id)
            where o.code = 'us-ca-la-articles' and s.case_id <> 0")" -ge 10
else
    echo "ok $((store_n += 1)) - the two articles # SKIP no LAPSE_DATA"
fi
store_end
