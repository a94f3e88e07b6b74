-- What share of the contacts owed was made, by office, officer, level, month?
-- Grain: jurisdiction, breakdown, its value, class, series, variant
-- Reads: gap.placed_duty, ref.office
create view gap.compliance_rate with (security_invoker = true) as
with
counted as ( -- what is merged across cases
    select
        d.jurisdiction, d.office_key, d.officer_key, d.level, d.month,
        d.class, d.series, d.variant,
        count(*) filter (where d.is_full and d.status = 'met') as met_count,
        count(*) filter (where d.is_full and d.status = 'missed')
            as missed_count,
        count(*) filter (where d.is_full is null) as pending_count,
        count(*) filter (where not d.is_full) as stub_count
    from gap.placed_duty as d
    group by d.officer_key, d.month, d.office_key, d.level, d.class, d.series,
        d.variant, d.jurisdiction
),
broken_down as (
    select
        c.jurisdiction, b.breakdown, b.value, c.class, c.series, c.variant,
        sum(c.met_count)::bigint as met_count,
        sum(c.missed_count)::bigint as missed_count,
        sum(c.pending_count)::bigint as pending_count,
        sum(c.stub_count)::bigint as stub_count
    from counted as c
    left join ref.office as o on o.office_key = c.office_key
    cross join lateral (values ('all', null), ('office', o.name),
        ('officer', c.officer_key::text), ('level', c.level),
        ('month', gap.iso_day(c.month))) as b (breakdown, value)
    -- what tells most first: a sort need not look at the rest
    group by b.value, c.class, c.series, c.variant, b.breakdown,
        c.jurisdiction
)
select
    b.jurisdiction,
    b.breakdown,
    b.value,
    b.class,
    b.series,
    b.variant,
    b.met_count,
    b.missed_count,
    b.pending_count,
    b.stub_count,
    b.met_count + b.missed_count as rated_count,
    case when b.met_count + b.missed_count > 0 then
        b.met_count::double precision / (b.met_count + b.missed_count)
    end as compliance_share,
    gap.wilson(b.met_count, b.met_count + b.missed_count, -1) as ci_low,
    gap.wilson(b.met_count, b.met_count + b.missed_count, 1) as ci_high
from broken_down as b;
comment on view gap.compliance_rate is
    'Duties met over duties met and missed: all of a jurisdiction, and by '
    'office, officer, level and month of the due date';
comment on column gap.compliance_rate.breakdown is
    'all, office, officer, level or month';
comment on column gap.compliance_rate.value is
    'Name of the office, key of the officer (ref.officer), level, first day of '
    'the month; NULL when not said, and for all';
comment on column gap.compliance_rate.met_count is 'Rated and met';
comment on column gap.compliance_rate.missed_count is 'Rated and missed';
comment on column gap.compliance_rate.pending_count is
    'Not rated: due at the end of the window or later, met already or not';
comment on column gap.compliance_rate.stub_count is
    'Not rated: less than half of the period at risk';
comment on column gap.compliance_rate.rated_count is
    'The denominator: met and missed';
comment on column gap.compliance_rate.compliance_share is
    'met / (met + missed), 0..1; NULL when nothing is rated';
