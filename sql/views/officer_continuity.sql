-- How many officers did a case have, and for how long the same one?
-- Grain: case with a start
-- Reads: gap.officer_days
create view gap.officer_continuity with (security_invoker = true) as
with
share as (
    select
        o.jurisdiction, o.case_id, o.case_number_pseudonym, o.officer_key,
        gap.day_count(o.at_risk) as at_risk_days
    from gap.officer_days as o
),
summed as (
    select
        s.jurisdiction, s.case_id, s.case_number_pseudonym,
        count(*) filter (where s.officer_key is not null
            and s.at_risk_days > 0)::int as officer_count,
        sum(s.at_risk_days)::int as at_risk_days,
        (array_agg(s.officer_key order by s.at_risk_days desc, s.officer_key)
            filter (where s.officer_key is not null
                and s.at_risk_days > 0))[1] as modal_officer_key,
        coalesce(max(s.at_risk_days) filter (where s.officer_key is not null),
            0) as modal_days,
        coalesce(sum(s.at_risk_days) filter (where s.officer_key is null),
            0)::int as unassigned_days
    from share as s
    group by s.jurisdiction, s.case_id, s.case_number_pseudonym
)
select
    s.jurisdiction,
    s.case_id,
    s.case_number_pseudonym,
    s.officer_count,
    s.at_risk_days,
    case when s.at_risk_days > 0 then
        s.officer_count * 365.25::double precision / s.at_risk_days end
        as officers_per_year,
    s.modal_officer_key,
    s.modal_days,
    case when s.at_risk_days > 0 then
        s.modal_days::double precision / s.at_risk_days end as modal_share,
    s.unassigned_days,
    case when s.at_risk_days > 0 then
        s.unassigned_days::double precision / s.at_risk_days end
        as unassigned_share
from summed as s;
comment on view gap.officer_continuity is
    'Officers of record of each case over its days at risk';
comment on column gap.officer_continuity.officer_count is
    'Officers with at least one day at risk';
comment on column gap.officer_continuity.at_risk_days is
    'Days at risk, the denominator';
comment on column gap.officer_continuity.officers_per_year is
    'Officers per 365.25 days at risk; NULL when no day is at risk';
comment on column gap.officer_continuity.modal_officer_key is
    'Officer with the most days at risk, of equal ones the lowest key; NULL: '
    'none';
comment on column gap.officer_continuity.modal_days is 'Days of this officer';
comment on column gap.officer_continuity.modal_share is
    'modal_days / at_risk_days, 0..1; NULL when no day is at risk';
comment on column gap.officer_continuity.unassigned_days is
    'Days at risk without an officer of record';
comment on column gap.officer_continuity.unassigned_share is
    'unassigned_days / at_risk_days, 0..1; NULL when no day is at risk';
