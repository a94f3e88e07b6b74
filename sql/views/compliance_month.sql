-- What share of the contacts owed was made, month by month?
-- Grain: jurisdiction, office, level, month of the due date, class, series,
--        variant
-- Reads: gap.placed_duty, ref.office
create view gap.compliance_month with (security_invoker = true) as
with
counted as (
    select
        d.jurisdiction, d.office_key, d.level, d.month, d.class, d.series,
        d.variant,
        count(*) filter (where d.is_full and d.status = 'met') as met_count,
        count(*) filter (where d.is_full and d.status = 'missed')
            as missed_count,
        count(*) filter (where d.is_full is null) as pending_count,
        count(*) filter (where not d.is_full) as stub_count
    from gap.placed_duty as d
    group by d.jurisdiction, d.office_key, d.level, d.month, d.class,
        d.series, d.variant
)
select
    c.jurisdiction,
    o.name as office,
    c.level,
    c.month,
    c.class,
    c.series,
    c.variant,
    c.met_count::int as met_count,
    c.missed_count::int as missed_count,
    c.pending_count::int as pending_count,
    c.stub_count::int as stub_count,
    case when c.met_count + c.missed_count > 0 then
        c.met_count::double precision / (c.met_count + c.missed_count)
    end as compliance_share,
    gap.wilson(c.met_count, c.met_count + c.missed_count, -1) as ci_low,
    gap.wilson(c.met_count, c.met_count + c.missed_count, 1) as ci_high
from counted as c
left join ref.office as o on o.office_key = c.office_key;
comment on view gap.compliance_month is
    'Duties met over duties met and missed, by the month they were due; only '
    'full ones due before the end of the window are rated';
comment on column gap.compliance_month.office is
    'Office of record on the due date; NULL when not said';
comment on column gap.compliance_month.level is
    'Level in force on the due date; NULL when not said';
comment on column gap.compliance_month.month is
    'First day of the month in which they were due';
comment on column gap.compliance_month.met_count is 'Rated and met';
comment on column gap.compliance_month.missed_count is 'Rated and missed';
comment on column gap.compliance_month.pending_count is
    'Not rated: due at the end of the window or later, met already or not';
comment on column gap.compliance_month.stub_count is
    'Not rated: less than half of the period at risk';
comment on column gap.compliance_month.compliance_share is
    'met / (met + missed), 0..1; NULL when nothing is rated';
