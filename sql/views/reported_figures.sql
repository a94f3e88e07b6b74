-- What do public reports alone say about a case, and within which bounds?
-- Grain: case, figure
-- Reads: core.visible_statement, core.visible_case, ref.jurisdiction,
--        gap.case_window, gap.claim_check
create view gap.reported_figures with (security_invoker = true) as
with
said as (
    select
        s.case_id, s.jurisdiction_id, s.kind, s.name, s.statement_key,
        case when s.value_lo ~ '^[0-9]{1,9}$' then s.value_lo::int end
            as number_lo,
        case when coalesce(s.value_hi, s.value_lo) ~ '^[0-9]{1,9}$'
            then coalesce(s.value_hi, s.value_lo)::int end as number_hi,
        s.value_hi is not distinct from 'open' as is_open, -- "six or more"
        case when s.value_lo
                ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
            then make_date(substr(s.value_lo, 1, 4)::int,
                substr(s.value_lo, 6, 2)::int, substr(s.value_lo, 9, 2)::int)
            when s.value_lo ~ '^[0-9]{4}-[0-9]{2}-(29|30|31)$'
                and substr(s.value_lo, 6, 2) between '01' and '12'
                and substr(s.value_lo, 9, 2)::int <= extract(day from
                    make_date(substr(s.value_lo, 1, 4)::int
                        + (substr(s.value_lo, 6, 2)::int) / 12,
                    substr(s.value_lo, 6, 2)::int % 12 + 1, 1) - 1)::int
            then make_date(substr(s.value_lo, 1, 4)::int,
                substr(s.value_lo, 6, 2)::int, substr(s.value_lo, 9, 2)::int)
        end as value_day,
        s.window_lo as day_lo,
        coalesce(s.window_hi, s.window_lo) as day_hi
    from core.visible_statement as s
    where s.case_id <> 0
),
-- several statements of one thing are versions: the bounds hold all of them,
-- and none bounds what another leaves open
fact as (
    select
        s.case_id,
        min(s.jurisdiction_id) as jurisdiction_id,
        min(s.number_lo) filter (where s.name = 'supervision_months')
            as months_lo,
        case when not bool_or(s.is_open)
                filter (where s.name = 'supervision_months')
            then max(s.number_hi) filter (where s.name = 'supervision_months')
            end as months_hi,
        min(s.number_lo) filter (where s.name = 'contact_count')
            as contacts_lo,
        case when not bool_or(s.is_open)
                filter (where s.name = 'contact_count')
            then max(s.number_hi) filter (where s.name = 'contact_count')
            end as contacts_hi,
        min(s.number_lo) filter (where s.name = 'in_person_count')
            as in_person_lo,
        case when not bool_or(s.is_open)
                filter (where s.name = 'in_person_count')
            then max(s.number_hi) filter (where s.name = 'in_person_count')
            end as in_person_hi,
        max(s.number_lo) filter (where s.name = 'unseen_months')
            as unseen_months,
        min(s.day_lo) filter (where s.name = 'incident') as incident_lo,
        max(s.day_hi) filter (where s.name = 'incident') as incident_hi,
        max(s.day_lo) filter (where s.name = 'incident') as incident_in_lo,
        min(s.day_hi) filter (where s.name = 'incident') as incident_in_hi,
        max(s.day_lo) filter (where s.name = 'contact.in_person') as seen_lo,
        max(s.day_hi) filter (where s.name = 'contact.in_person') as seen_hi,
        min(s.day_lo) filter (where s.name = 'contact.in_person')
            as first_seen_lo,
        min(s.day_hi) filter (where s.name = 'contact.in_person')
            as first_seen_hi,
        min(s.day_lo) filter (where s.name in ('start', 'case_start'))
            as start_lo,
        min(s.day_hi) filter (where s.name in ('start', 'case_start'))
            as start_hi,
        min(s.day_lo) filter (where s.name = 'violation') as violation_lo,
        max(s.day_hi) filter (where s.name = 'violation') as violation_hi,
        max(s.day_lo) filter (where s.name = 'violation') as violation_in_lo,
        min(s.day_hi) filter (where s.name = 'violation') as violation_in_hi,
        min(s.value_day) filter (where s.name = 'hearing_set') as hearing_lo,
        max(s.value_day) filter (where s.name = 'hearing_set') as hearing_hi,
        count(distinct (s.name, s.day_lo, s.day_hi)) filter (where
            s.kind = 'document_claim') as claim_count,
        count(distinct (s.name, s.day_lo, s.day_hi)) filter (where
            s.name like 'warning.%') as warning_count,
        count(distinct s.name) filter (where s.name like 'warning.%')
            as warner_count,
        count(distinct (s.name, s.number_lo, s.number_hi)) filter (where
            s.kind = 'reported_statistic') as statistic_count
    from said as s
    group by s.case_id
),
found as (
    select c.case_id,
        count(distinct (c.document_type, c.claimed_lo, c.claimed_hi))
            filter (where c.verdict = 'found') as found_count
    from gap.claim_check as c
    group by c.case_id
),
known as (
    select
        f.case_id, f.jurisdiction_id, f.months_lo, f.months_hi, f.contacts_lo,
        f.contacts_hi, f.in_person_lo, f.in_person_hi, f.unseen_months,
        f.seen_lo, f.seen_hi, f.first_seen_lo, f.first_seen_hi, f.hearing_lo,
        f.hearing_hi,
        -- of one thing said twice what both allow, else what either allows
        case when f.incident_in_lo <= f.incident_in_hi then f.incident_in_lo
            else f.incident_lo end as incident_lo,
        case when f.incident_in_lo <= f.incident_in_hi then f.incident_in_hi
            else f.incident_hi end as incident_hi,
        case when f.violation_in_lo <= f.violation_in_hi
            then f.violation_in_lo else f.violation_lo end as violation_lo,
        case when f.violation_in_lo <= f.violation_in_hi
            then f.violation_in_hi else f.violation_hi end as violation_hi,
        f.claim_count, f.warning_count, f.warner_count,
        coalesce(n.found_count, 0) as found_count,
        -- the start is the record's where the case has one
        coalesce(w.started_on, f.start_lo) as start_lo,
        coalesce(w.started_on_hi, f.start_hi) as start_hi,
        w.started_on is not null as is_start_of_record
    from fact as f
    left join found as n on n.case_id = f.case_id
    left join gap.case_window as w
        on w.case_id = f.case_id and not w.is_stub
),
figure as (
    select k.case_id, k.jurisdiction_id, v.figure_no, v.name, v.low, v.high,
        v.unit, v.basis
    from known as k
    cross join lateral (values
        (1, 'supervision', k.months_lo, k.months_hi, 'months',
            'reported_statistic supervision_months'),
        (2, 'contacts', k.contacts_lo, k.contacts_hi, 'contacts',
            'reported_statistic contact_count'),
        (3, 'contacts_in_person', k.in_person_lo, k.in_person_hi, 'contacts',
            'reported_statistic in_person_count'),
        (4, 'months_without_contact',
            gap.not_below_zero(k.months_lo - k.contacts_hi), null, 'months',
            'at least: supervision_months less contact_count'),
        (5, 'in_person_gap_at_incident',
            gap.not_below_zero(k.incident_lo - k.seen_hi),
            k.incident_hi - k.seen_lo, 'days',
            'incident less the last dated contact in person'),
        (6, 'in_person_gap_at_incident_unseen',
            case when k.unseen_months is not null then greatest(
                coalesce(k.incident_lo - k.seen_hi, 0),
                k.incident_lo
                - (gap.month_plus(k.incident_lo, -k.unseen_months) - 1)) end,
            case when k.unseen_months is not null
                then k.incident_hi - k.seen_lo end, 'days',
            'the same, given unseen for more than unseen_months'),
        (7, 'in_person_entry_gap',
            gap.not_below_zero(k.first_seen_lo - k.start_hi),
            k.first_seen_hi - k.start_lo, 'days',
            case when k.is_start_of_record
                then 'first dated contact in person less the start of the '
                    'record'
                else 'first dated contact in person less the reported start'
            end),
        (8, 'violation_to_hearing',
            gap.not_below_zero(k.hearing_lo - k.violation_hi),
            k.hearing_hi - k.violation_lo, 'days',
            'day that the hearing was set for less the violation'),
        (9, 'violation_to_incident',
            gap.not_below_zero(k.incident_lo - k.violation_hi),
            k.incident_hi - k.violation_lo, 'days',
            'incident less the violation'),
        (10, 'document_claims', nullif(k.claim_count, 0)::int,
            nullif(k.claim_count, 0)::int, 'claims', 'document_claim'),
        (11, 'document_claims_found',
            case when k.claim_count > 0 then k.found_count::int end,
            case when k.claim_count > 0 then k.found_count::int end, 'claims',
            'gap.claim_check: verdict found'),
        (12, 'warnings', nullif(k.warning_count, 0)::int,
            nullif(k.warning_count, 0)::int, 'warnings',
            'dated_statement warning.*, each version of each caller'),
        (13, 'warning_callers', nullif(k.warner_count, 0)::int,
            nullif(k.warner_count, 0)::int, 'callers',
            'different names of warning.*'))
        as v (figure_no, name, low, high, unit, basis)
    where v.low is not null
)
select
    j.code as jurisdiction,
    f.case_id,
    c.pseudonym as case_number_pseudonym,
    c.pseudonym,
    f.figure_no,
    f.name,
    f.low,
    f.high,
    f.unit,
    f.basis
from figure as f
join ref.jurisdiction as j on j.jurisdiction_id = f.jurisdiction_id
left join core.visible_case as c on c.case_id = f.case_id;
comment on view gap.reported_figures is
    'Figures of a case from public statements alone, with the bounds that '
    'their dates leave; statements that disagree widen the bounds';
comment on column gap.reported_figures.pseudonym is
    'The same as case_number_pseudonym';
comment on column gap.reported_figures.figure_no is 'Order of the figures';
comment on column gap.reported_figures.name is 'Name of the figure';
comment on column gap.reported_figures.low is 'The least it can be';
comment on column gap.reported_figures.high is
    'The most it can be; NULL: the reports do not say';
comment on column gap.reported_figures.unit is 'Unit of the figure';
comment on column gap.reported_figures.basis is 'What it is computed from';
