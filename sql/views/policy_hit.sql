-- Which contacts are what a policy row asks for, in which series?
-- Grain: contact, policy row of its jurisdiction that accepts it
-- Reads: gap.contact, ref.visible_policy
create view gap.policy_hit with (security_invoker = true) as
select
    c.case_id,
    p.policy_id,
    p.mode,
    p.trigger,
    c.day_lo,
    c.day_hi,
    gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome, false,
        p.class, p.accepts_channel, p.accepts_site)::int
    + 2 * gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
        c.corrected_site, c.corrected_outcome, false, p.class,
        p.accepts_channel, p.accepts_site)::int
    + 4 * gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome, true,
        p.class, p.accepts_channel, p.accepts_site)::int
    + 8 * gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
        c.corrected_site, c.corrected_outcome, true, p.class,
        p.accepts_channel, p.accepts_site)::int as series_bits
from gap.contact as c
join (
    select distinct q.jurisdiction_id, q.policy_id, q.mode, q.trigger, q.class,
        q.accepts_channel, q.accepts_site
    from ref.visible_policy as q
) as p on p.jurisdiction_id = c.jurisdiction_id
-- what is favourable is all that counts in any series: most contacts end here
where gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome, true,
        p.class, p.accepts_channel, p.accepts_site)
    or gap.meets_policy(c.corrected_counterpart, c.corrected_channel,
        c.corrected_site, c.corrected_outcome, true, p.class,
        p.accepts_channel, p.accepts_site);
comment on view gap.policy_hit is
    'Step: contacts that a policy row accepts, by its own words, on any day';
comment on column gap.policy_hit.mode is 'Mode of the policy row';
comment on column gap.policy_hit.trigger is 'Trigger of the policy row';
comment on column gap.policy_hit.day_lo is
    'Day of the contact, at the earliest';
comment on column gap.policy_hit.day_hi is 'The same at the latest';
comment on column gap.policy_hit.series_bits is
    'Series in which it does: 1 as_logged, 2 corrected, 4 '
    'as_logged_favourable, 8 corrected_favourable, added up';
