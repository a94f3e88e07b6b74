-- By which words does a fixed standard judge a contact of which day?
-- Grain: jurisdiction, policy row of mode fixed, span of contact days
-- Reads: ref.visible_policy
create view gap.fixed_standard with (security_invoker = true) as
with
standard as (
    select distinct
        p.policy_id, p.jurisdiction_id, coalesce(p.population, '')
            as population, coalesce(p.level, '') as level, p.effective_from,
        p.effective_to, p.class, p.count, p.period, p.unit,
        p.accepts_channel, p.accepts_site
    from ref.visible_policy as p
    where p.mode = 'fixed'
),
-- the row that ends where this one begins: of its own class first, as in
-- gap.chain_numbers(); otherwise one that no row of its own class succeeds
earlier as (
    select distinct on (s.jurisdiction_id, s.policy_id)
        s.policy_id, s.jurisdiction_id, q.class, q.accepts_channel,
        q.accepts_site
    from standard as s
    join standard as q
        on q.jurisdiction_id = s.jurisdiction_id
        and q.population = s.population and q.level = s.level
        and q.effective_to = s.effective_from
    where q.class = s.class or not exists (
        select from standard as o
        where o.jurisdiction_id = q.jurisdiction_id
            and o.population = q.population and o.level = q.level
            and o.effective_from = q.effective_to and o.class = q.class)
    order by s.jurisdiction_id, s.policy_id, q.class <> s.class,
        q.effective_from, q.class, q.policy_id
)
select
    s.jurisdiction_id, s.policy_id, s.period, s.unit, s.class,
    s.accepts_channel, s.accepts_site,
    case when e.policy_id is null then '-infinity'::date
        else s.effective_from end as day_from,
    'infinity'::date as day_to
from standard as s
left join earlier as e
    on e.policy_id = s.policy_id and e.jurisdiction_id = s.jurisdiction_id
union all
select
    s.jurisdiction_id, s.policy_id, s.period, s.unit, e.class,
    e.accepts_channel, e.accepts_site, '-infinity'::date, s.effective_from
from standard as s
join earlier as e
    on e.policy_id = s.policy_id and e.jurisdiction_id = s.jurisdiction_id;
comment on view gap.fixed_standard is
    'Step: what a fixed policy row asks of a contact; of one before its first '
    'day what the row that it succeeds asked, since a contact is judged by the '
    'row in force on its date';
comment on column gap.fixed_standard.class is
    'Class that the contact must be of';
comment on column gap.fixed_standard.period is
    'Length of its calendar period in units';
comment on column gap.fixed_standard.unit is 'day, week, month, quarter';
comment on column gap.fixed_standard.accepts_channel is
    'Channels accepted; NULL: those of the class';
comment on column gap.fixed_standard.accepts_site is
    'Sites accepted; NULL: those of the class, jail never';
comment on column gap.fixed_standard.day_from is
    'First day of the contacts judged so; -infinity: all before day_to';
comment on column gap.fixed_standard.day_to is
    'First day of those no longer judged so; infinity: none';
