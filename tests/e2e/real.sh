#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# real.sh - real files of four systems through every stage into PostgreSQL, and
# the figures that were counted on them by other means: hearings of the
# California parole board (a PDF of 117 pages, and what another program made of
# it), contacts of North Dakota and Pennsylvania (real layouts and codes,
# invented rows), ratings of HM Inspectorate of Probation (a web page).  Reads
# LAPSE_DATA in place; prints no one's name or number.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
[ -d "${LAPSE_DATA:-/nowhere}/cdcr-parole-hearings" ] ||
    skip_all 'no real files (LAPSE_DATA)'
store_begin 4
fresh real

ask() {
    psql -X -At -d real -c "$1"
}

is() {
    is_got=$(ask "$2")
    [ "$is_got" = "$1" ] || {
        printf '%s\n' "got" "$is_got" "want" "$1" | sed 's/^/# /'
        return 1
    }
}

real_night() {
    code=0
    PGDATABASE=real "$bin/lapse" --state "$dir/real" --data "$LAPSE_DATA" \
        --sources "$store_home/sources" run us-ca us-nd us-pa uk \
        >"$dir/out" 2>"$dir/err" || code=$?
    [ "$code" = "$1" ] || {
        sed 's/^/# /' "$dir/out" "$dir/err"
        echo "# ended with $code"
        return 1
    }
}

# what the ledger says of a source: records, then facts
ledger() {
    echo "select d.records_in, d.mapped, d.without_fact, d.rejected,
            p.facts_count, p.new_count, p.dup_in_file_count,
            p.key_conflict_count
        from etl.publish as p
        join etl.delivery as d on d.batch_id = p.batch_id
        join etl.source as s on s.source_id = d.source_id
        where s.code = '$1'"
}

ok 'a night over the real sources ends with 0' real_night 0

ok 'every record and every fact is accounted for' is 4 "
    select count(*)
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    join etl.source as s on s.source_id = d.source_id
    where p.state = 'published' and s.code not like '%-standards'
        and d.records_in = d.mapped + d.without_fact + d.rejected
        and d.facts = p.facts_count
        and p.facts_count = p.new_count + p.changed_count
            + p.identical_count + p.dup_in_file_count + p.key_conflict_count
            + p.mapping_count"

# California: the PDF states 4,168 on its last page
ok '4,168 hearings, 3 of them exact duplicates' \
    is '4168|4168|0|0|4168|4165|3|0' "$(ledger us-ca-cdcr-hearings)"

held() {
    echo "select count(*) from core.event as e
        join ref.profile as p on p.profile_key = e.profile_key
        join etl.source as s on s.source_id = e.source_id
        where s.code = 'us-ca-cdcr-hearings' and p.kind = '$1'"
}
ok 'no kind of event but hearings held and set' is 4165 \
    "select ($(held hearing_held)) + ($(held hearing_set))"
"$bin/lapse-transform" -q --state "$dir/real" --output jsonl \
    "$store_home/sources/us-ca/hearings.yaml" >"$dir/rows"
awk '
    function member(name) {
        if (!match($0, "\"" name "\":\"?[^,\"}]*")) return ""
        value = substr($0, RSTART, RLENGTH)
        sub(/^[^:]*:"?/, "", value)
        return value
    }
    member("table") == "profile" { kind[member("profile_key")] = member("kind") }
    member("table") == "event" { of[NR] = member("profile_key") }
    END {
        for (i in of) n[kind[of[i]]]++
        print n["hearing_held"], n["hearing_set"]
    }' "$dir/rows" >"$dir/kinds"
ok '2,069 were held and 2,099 were not' \
    test "$(cat "$dir/kinds")" = '2069 2099'
rm -f "$dir/rows"
ok 'every hearing leads to its page and its height there' is '4165|1|117' "
    select count(*), min(page), max(page)
    from gap.event_provenance
    where source = 'us-ca-cdcr-hearings'
        and page between 1 and 117 and page_points between 0 and 791"

# The CSV beside it is another program's reading of the same PDF.  By
# SOURCE.md it lost 12 rows at the ends of pages and the end of four cells that
# go on over a page.  Hearings are compared by number, counties, day, type and
# result; those that are exact duplicates in the CSV once.
psql -X -q -d real -v ON_ERROR_STOP=1 >/dev/null <<SQL
create table public.csv (
    cdc_num text, counties text, review text, day text, type text,
    result text, length text);
\copy public.csv from '$LAPSE_DATA/cdcr-parole-hearings/PSHR_2013.tabula.csv' (format csv, header)
create table public.theirs as
select distinct
    cdc_num, regexp_replace(counties, '\s+', ' ', 'g') as counties,
    review, to_date(day, 'MM/DD/YY') as day,
    replace(type, ' 0', ' ') as type, result, length
from public.csv;
analyze core.event, core.event_detail, private.case_number;
create table public.ours as
select
    n.case_number as cdc_num,
    coalesce(array_to_string(d.tags, ' '), '') as counties,
    e.scheduled_for as day, d.purpose as type, d.detail as result,
    v.page
from core.event as e
join core.event_detail as d
    on d.case_id = e.case_id and d.event_key = e.event_key
join private.case_number as n on n.case_id = e.case_id
join gap.event_provenance as v
    on v.case_id = e.case_id and v.event_key = e.event_key
where v.source = 'us-ca-cdcr-hearings';
create table public.only_ours as
select cdc_num, counties, day, type, result from public.ours
except all
select cdc_num, counties, day, type, result from public.theirs;
create table public.only_theirs as
select cdc_num, counties, day, type, result from public.theirs
except all
select cdc_num, counties, day, type, result from public.ours;
SQL
ok 'the other reading has nothing that ours has not, but four cut cells' \
    is '4|4' "
    select count(*), count(*) filter (where exists (
        select from public.only_ours as o
        where (o.cdc_num, o.day, o.type, o.result)
            = (t.cdc_num, t.day, t.type, t.result)
            and o.counties like t.counties || ' %'))
    from public.only_theirs as t"
ok 'it lacks the last hearing of twelve pages' \
    is '27 39 42 47 52 58 64 94 102 104 111 116' "
    select string_agg(page::text, ' ' order by page)
    from (
        select distinct on (o.cdc_num, o.day, o.type, o.result) w.page
        from public.only_ours as o
        join public.ours as w using (cdc_num, counties, day, type, result)
        where not exists (
            select from public.only_theirs as t
            where (o.cdc_num, o.day, o.type, o.result)
                = (t.cdc_num, t.day, t.type, t.result))) as lost"
ok 'and nothing else' is 16 'select count(*) from public.only_ours'

# Pennsylvania: four contacts, as corrected
ok 'Pennsylvania: 4 records are 4 contacts' is '4|4|0|0|4|4|0|0' \
    "$(ledger us-pa-contacts)"
contacts() {
    echo "select concat_ws(' ', p.kind,
            coalesce(p.corrected_counterpart, p.counterpart),
            coalesce(p.corrected_channel, p.channel),
            coalesce(p.corrected_site, p.site),
            coalesce(p.corrected_outcome, p.outcome))
        from core.event as e
        join ref.profile as p on p.profile_key = e.profile_key
        join etl.source as s on s.source_id = e.source_id
        where s.code = '$1'"
}
ok 'home attempted, email to both completed, collateral, agency attempted' \
    is 'contact agency in_person field_other attempt_not_present
contact both email remote completed
contact collateral in_person residence completed
contact subject in_person residence attempt_not_present' \
    "$(contacts us-pa-contacts) order by 1"

# North Dakota: the first row of both files is the same record
ok 'North Dakota: 4 records are 6 facts, 1 a duplicate' \
    is '4|4|0|0|6|5|1|0' "$(ledger us-nd-contacts)"
ok 'a test and four contacts, the fifth being the duplicate' \
    is 'contact collateral completed
contact subject in_person field_other completed
contact subject in_person office completed
contact subject in_person residence attempt_not_present
test completed' "$(contacts us-nd-contacts) order by 1"
ok 'every record of both is an event or a reject with its reason' is '8|0' "
    select sum(d.records_in), count(*) filter (
        where d.records_in <> (
            select count(distinct e.position) from core.event as e
            where e.batch_id = d.batch_id) + (
            select count(*) from etl.reject as r
            where r.batch_id = d.batch_id and r.class is not null)
            + p.dup_in_file_count)
    from etl.delivery as d
    join etl.publish as p on p.batch_id = d.batch_id
    join etl.source as s on s.source_id = d.source_id
    where s.code in ('us-pa-contacts', 'us-nd-contacts')"

# the inspectorate: 83 scores, 82 ratings, 592 standards
ok 'ratings: 83 records are 757 statements' \
    is '83|83|0|0|757|757|0|0' "$(ledger uk-hmi-youth-justice-ratings)"
ok 'of 83 scores, 82 ratings and 592 standards, from 83 reports' \
    is '83|82|592|83' "
    select
        count(*) filter (where t.name = 'score_%'),
        count(*) filter (where t.name = 'overall_rating'),
        count(*) filter (where t.name not in ('score_%', 'overall_rating')),
        count(distinct t.document)
    from core.statement as t
    join etl.source as s on s.source_id = t.source_id
    where s.code = 'uk-hmi-youth-justice-ratings'"
ok 'one rating that is a sentence is refused, where it stands' \
    is 'overall_rating|unknown_code|t' "
    select r.column_name, r.class, r.byte_offset > 0 and r.line > 0
    from etl.reject as r
    join etl.delivery as d on d.batch_id = r.batch_id
    join etl.source as s on s.source_id = d.source_id
    where s.code = 'uk-hmi-youth-justice-ratings'"

digest real >"$dir/want"
ok 'a second night ends with 0' real_night 0
digest real >"$dir/got"
ok 'it changes no table' cmp -s "$dir/want" "$dir/got"
ok 'and says so' grep -qiE 'nothing new|no change|up to date|unchanged' \
    "$dir/out"
store_end
