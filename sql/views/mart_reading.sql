-- Does the cache hold for the day that is read?
-- Grain: one row
-- Reads: etl.reading, gap.horizon, mart.bound
create view gap.mart_reading with (security_invoker = true) as
select
    (select r.may_use_mart from etl.reading as r)
    and (
        select coalesce(bool_and(exists (
            select from mart.bound as b
            where b.jurisdiction_id = h.jurisdiction_id
                and b.since_seq <= (select r.seq from etl.reading as r)
                and b.until_seq > (select r.seq from etl.reading as r)
                and b.settled_on <= h.as_of and b.next_on > h.as_of
                and b.horizon = h.horizon and b.horizon = h.as_of
                and b.covered is not distinct from h.covered
                and b.rolled_to <= h.as_of)), false)
        from gap.horizon as h)
        as is_served;
comment on view gap.mart_reading is
    'Step: whether answers come from the cache';
comment on column gap.mart_reading.is_served is
    'Whether the cache holds for as_of of every jurisdiction; false as known '
    'on a day, on an earlier day, and after set lapse.mart = off';
