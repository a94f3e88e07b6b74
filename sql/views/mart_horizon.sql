-- Of which day does the cache of each jurisdiction answer?
-- Grain: jurisdiction that has a cache
-- Reads: mart.bound, ref.jurisdiction, etl.reading
create view gap.mart_horizon with (security_invoker = true) as
select
    j.code as jurisdiction,
    b.jurisdiction_id,
    b.horizon as as_of,
    b.covered,
    b.rolled_to,
    b.places
from mart.bound as b
join ref.jurisdiction as j on j.jurisdiction_id = b.jurisdiction_id
where (select r.may_use_mart from etl.reading as r)
    and b.since_seq <= (select r.seq from etl.reading as r)
    and b.until_seq > (select r.seq from etl.reading as r);
comment on view gap.mart_horizon is
    'Step: gap.horizon as the cache has it, which parallel workers may read; '
    'nothing as known on a day, nor after set lapse.mart = off';
comment on column gap.mart_horizon.as_of is
    'Day that the answer is for: data go up to the day before';
comment on column gap.mart_horizon.covered is
    'Days that exports of contacts cover; NULL: not said, all of them';
comment on column gap.mart_horizon.rolled_to is
    'First month that mart.month_count does not hold: the one of the horizon';
comment on column gap.mart_horizon.places is
    'Classes and series that are kept, as bits (gap.mart_place)';
