-- What does policy.csv of the canonical layout hold for this store?
-- Grain: policy row
-- Reads: ref.visible_policy, ref.jurisdiction
create view gap_steward.canonical_policy with (security_invoker = true) as
select
    j.code as jurisdiction,
    p.population,
    p.level,
    p.effective_from,
    p.effective_to,
    p.class,
    p.mode,
    p.count,
    p.period,
    p.unit,
    p.trigger,
    gap.joined(p.accepts_channel, '|') as accepts_channel,
    gap.joined(p.accepts_site, '|') as accepts_site,
    p.transition,
    p.citation,
    p.quote,
    p.note
from ref.visible_policy as p
join ref.jurisdiction as j on j.jurisdiction_id = p.jurisdiction_id;
comment on view gap_steward.canonical_policy is
    'policy.csv of the canonical layout';
comment on column gap_steward.canonical_policy.jurisdiction is
    'Code of the jurisdiction';
comment on column gap_steward.canonical_policy.population is
    'Population; NULL all';
comment on column gap_steward.canonical_policy.level is
    'Level; NULL all';
comment on column gap_steward.canonical_policy.effective_from is
    'First day in force';
comment on column gap_steward.canonical_policy.effective_to is
    'First day no longer in force; NULL open';
comment on column gap_steward.canonical_policy.class is
    'Class of contact that is asked for';
comment on column gap_steward.canonical_policy.mode is
    'fixed, rolling, once';
comment on column gap_steward.canonical_policy.count is
    'Contact days asked for in a period';
comment on column gap_steward.canonical_policy.period is
    'Length of a period, in units';
comment on column gap_steward.canonical_policy.unit is
    'Unit of the period';
comment on column gap_steward.canonical_policy.trigger is
    'What starts a once-duty; NULL for others';
comment on column gap_steward.canonical_policy.accepts_channel is
    'Channels, joined by |; NULL by class';
comment on column gap_steward.canonical_policy.accepts_site is
    'Sites, joined by |; NULL by class';
comment on column gap_steward.canonical_policy.transition is
    'fresh_start, carry_over; NULL each';
comment on column gap_steward.canonical_policy.citation is
    'Where the rule stands';
comment on column gap_steward.canonical_policy.quote is
    'Its words; NULL none';
comment on column gap_steward.canonical_policy.note is
    'Remarks; NULL none';
