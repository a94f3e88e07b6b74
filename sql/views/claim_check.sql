-- Is the document that somebody claims in the record?
-- Grain: document claim
-- Reads: core.visible_statement, core.visible_event,
--        core.visible_event_detail, ref.profile, core.visible_case,
--        ref.jurisdiction, etl.visible_coverage
create view gap.claim_check with (security_invoker = true) as
with
claim as (
    select
        s.case_id, s.statement_key, s.name as document_type,
        s.window_lo as claimed_lo,
        -- "since May" is open, up to the day on which it was said; a row with
        -- one day means that day
        coalesce(s.window_hi, case
            when s.window_lo is null or s.sentence is null then s.window_lo
            else coalesce(s.stated_on, 'infinity'::date) end) as claimed_hi,
        s.claimant, s.stated_on, s.document, s.page, s.sentence,
        s.jurisdiction_id, s.position
    from core.visible_statement as s
    where s.kind = 'document_claim'
),
item as (
    select
        e.case_id, e.event_key, p.kind, d.detail as document_type,
        e.occurred_lo as day_lo, coalesce(e.occurred_hi, e.occurred_lo)
            as day_hi,
        coalesce(e.recorded_at::date, e.occurred_hi, e.occurred_lo)
            as recorded_on
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    where p.kind in ('document', 'incident') and e.occurred_lo is not null
),
incident as (
    select i.case_id, min(i.day_lo) as incident_on
    from item as i
    where i.kind = 'incident'
    group by i.case_id
),
covered as (
    select v.jurisdiction_id, v.kind,
        range_agg(daterange(v.covered_from, v.covered_to, '[]')) as days
    from etl.visible_coverage as v
    where (v.kind = 'document' or v.kind like 'document:%')
        and v.covered_from <= v.covered_to
    group by v.jurisdiction_id, v.kind
),
covered_claim as (
    select c.case_id, c.statement_key,
        bool_or(v.days @> daterange(c.claimed_lo, c.claimed_hi, '[]'))
            as is_covered
    from claim as c
    join covered as v on v.jurisdiction_id = c.jurisdiction_id
        and v.kind in ('document', 'document:' || c.document_type)
    where c.claimed_lo <= c.claimed_hi
    group by c.case_id, c.statement_key
),
near as ( -- the documents of the type that may be of the time
    select
        c.case_id, c.statement_key, f.day_lo, f.recorded_on,
        f.day_lo >= coalesce(c.claimed_lo, '-infinity'::date) - 7
            and f.day_hi <= c.claimed_hi + 7 as is_filed,
        f.recorded_on <= coalesce(c.stated_on, f.recorded_on)
            and f.recorded_on < coalesce(n.incident_on, 'infinity'::date)
            as is_in_time
    from claim as c
    join item as f
        on f.case_id = c.case_id and f.kind = 'document'
        and f.document_type = c.document_type
        and f.day_hi >= coalesce(c.claimed_lo, '-infinity'::date) - 7
        and f.day_lo <= c.claimed_hi + 7
    left join incident as n on n.case_id = c.case_id
),
filed as ( -- the first that is found, else the first: days of one document
    select
        d.case_id, d.statement_key,
        count(*) filter (where d.is_filed and d.is_in_time) as found_count,
        count(*) filter (where d.is_filed) as filed_count,
        (array_agg(d.day_lo order by d.is_in_time desc, d.day_lo,
            d.recorded_on) filter (where d.is_filed))[1] as filed_on,
        (array_agg(d.recorded_on order by d.is_in_time desc, d.day_lo,
            d.recorded_on) filter (where d.is_filed))[1] as recorded_on
    from near as d
    group by d.case_id, d.statement_key
),
matched as (
    select
        c.case_id, c.statement_key, c.document_type, c.claimed_lo, c.claimed_hi,
        c.claimant, c.stated_on, c.document, c.page, c.sentence,
        c.jurisdiction_id, c.position, n.incident_on,
        coalesce(f.found_count, 0) as found_count,
        coalesce(f.filed_count, 0) as filed_count,
        f.case_id is not null as is_near, f.filed_on, f.recorded_on
    from claim as c
    left join incident as n on n.case_id = c.case_id
    left join filed as f
        on f.case_id = c.case_id and f.statement_key = c.statement_key
)
select
    j.code as jurisdiction,
    m.case_id,
    k.pseudonym as case_number_pseudonym,
    m.statement_key,
    m.document_type,
    m.claimed_lo,
    m.claimed_hi,
    m.claimant,
    m.stated_on,
    m.document,
    m.page,
    m.sentence,
    case
        when m.found_count > 0 then 'found'
        when m.filed_count > 0 then 'found_late'
        -- one that is perhaps of the time: neither found nor absent
        when v.is_covered and not m.is_near then 'absent'
        else 'not_searchable'
    end as verdict,
    m.found_count::int as found_count,
    m.filed_on,
    m.recorded_on,
    m.recorded_on - m.filed_on as lag_days,
    m.incident_on,
    m.position
from matched as m
join ref.jurisdiction as j on j.jurisdiction_id = m.jurisdiction_id
left join core.visible_case as k on k.case_id = m.case_id
left join covered_claim as v
    on v.case_id = m.case_id and v.statement_key = m.statement_key;
comment on view gap.claim_check is
    'Every claim that a document was filed, against the record: filed within 7 '
    'days of the claimed time, and entered by the day of the claim and before '
    'any incident';
comment on column gap.claim_check.statement_key is 'The claim, core.statement';
comment on column gap.claim_check.document_type is
    'Type of the document; NULL when not said';
comment on column gap.claim_check.claimed_lo is
    'First day of the claimed time; NULL when not said, or open ("before")';
comment on column gap.claim_check.claimed_hi is
    'Last day of the claimed time; of a claim in prose that is open ("since") '
    'the day of the claim, infinity where that is unknown';
comment on column gap.claim_check.claimant is 'Who claims it; NULL unknown';
comment on column gap.claim_check.stated_on is
    'Day of the claim; NULL unknown: then any entry is in time';
comment on column gap.claim_check.document is 'Document that the claim is in';
comment on column gap.claim_check.page is 'Page, from 1; NULL when none';
comment on column gap.claim_check.sentence is 'Sentence; NULL when not prose';
comment on column gap.claim_check.verdict is
    'found; found_late (entered after the claim or not before the incident); '
    'absent (the export says it covers that type and time); not_searchable '
    '(it does not say so, or a document is perhaps of the time)';
comment on column gap.claim_check.found_count is 'Documents that meet it';
comment on column gap.claim_check.filed_on is
    'Date of the first such document, where none is found of the first one of '
    'the claimed time; NULL: none';
comment on column gap.claim_check.recorded_on is
    'Day it was entered, its own date where no entry time is given; NULL: none';
comment on column gap.claim_check.lag_days is
    'Days from its date to its entry; NULL: none';
comment on column gap.claim_check.incident_on is
    'First incident of the case; NULL: none';
