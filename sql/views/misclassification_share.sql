-- What share of contacts logged as direct were not, and who found out?
-- Grain: jurisdiction, breakdown, its value
-- Reads: gap.misclassified_contact, ref.office
create view gap.misclassification_share with (security_invoker = true) as
with
counted as ( -- what is merged across cases
    select
        m.jurisdiction, m.office_key, m.officer_key,
        gap.month_of(m.occurred_lo) as month,
        count(*) as tested_count,
        count(*) filter (where m.verdict = 'misclassified')
            as misclassified_count,
        count(*) filter (where m.decided_by = 'rule') as rule_count,
        count(*) filter (where m.decided_by = 'person') as person_count,
        count(*) filter (where m.is_unknown) as unknown_count
    from gap.misclassified_contact as m
    group by m.jurisdiction, m.office_key, m.officer_key,
        gap.month_of(m.occurred_lo)
),
broken_down as (
    select
        c.jurisdiction, b.breakdown, b.value,
        sum(c.tested_count)::bigint as tested_count,
        sum(c.misclassified_count)::bigint as misclassified_count,
        sum(c.rule_count)::bigint as rule_count,
        sum(c.person_count)::bigint as person_count,
        sum(c.unknown_count)::bigint as unknown_count
    from counted as c
    left join ref.office as o on o.office_key = c.office_key
    cross join lateral (values ('all', null), ('office', o.name),
        ('officer', c.officer_key::text), ('month', gap.iso_day(c.month)))
        as b (breakdown, value)
    group by c.jurisdiction, b.breakdown, b.value
)
select
    b.jurisdiction,
    b.breakdown,
    b.value,
    b.misclassified_count,
    b.tested_count,
    b.rule_count,
    b.person_count,
    b.unknown_count,
    b.misclassified_count::double precision / b.tested_count
        as misclassified_share,
    gap.wilson(b.misclassified_count, b.tested_count, -1) as ci_low,
    gap.wilson(b.misclassified_count, b.tested_count, 1) as ci_high,
    b.person_count::double precision / b.tested_count as person_share,
    (b.misclassified_count - b.unknown_count)::double precision
        / b.tested_count as favourable_share
from broken_down as b;
comment on view gap.misclassification_share is
    'Contacts direct as logged and not direct after correction over all that '
    'were tested; found by a rule alone and confirmed by a person apart';
comment on column gap.misclassification_share.breakdown is
    'all, office, officer (who made the contact) or month';
comment on column gap.misclassification_share.value is
    'Name of the office, key of the officer, first day of the month; NULL when '
    'not said, and for all';
comment on column gap.misclassification_share.misclassified_count is
    'Not direct after correction';
comment on column gap.misclassification_share.tested_count is
    'The denominator: direct as logged and tested';
comment on column gap.misclassification_share.rule_count is
    'Of the misclassified those that a rule alone found';
comment on column gap.misclassification_share.person_count is
    'Of the misclassified those that a person confirmed';
comment on column gap.misclassification_share.unknown_count is
    'Of the misclassified those that correction left open';
comment on column gap.misclassification_share.misclassified_share is
    'misclassified_count / tested_count, 0..1';
comment on column gap.misclassification_share.person_share is
    'person_count / tested_count, 0..1';
comment on column gap.misclassification_share.favourable_share is
    'The share when what correction left open counts for the agency, 0..1';
