-- Where a version says that its bytes stand, there is a row of that key and
-- content, whatever delivery ended it or showed it again.
begin;
select plan(7);
\ir ../support/deliver.sql

-- what each delivery had, and where
create table tests.row_at (
    batch_id bigint, family text, position bigint, fact_key bigint,
    row_hash bigint);

create function tests.take(
    source text, kind text, delivered date, facts text[],
    period daterange default null)
returns text
language plpgsql
as $$
declare
    told constant text := tests.deliver(source, kind, delivered, facts, period);
    batch constant bigint := (select max(d.batch_id) from etl.delivery as d);
begin
    insert into etl.blob (batch_id, file_no, role, name, sha256, bytes,
        decoded_bytes, format)
    values (batch, 0, 'contacts', 'file-of-' || delivered,
        lpad(batch::text, 64, '0'), 1000, 1000, 'csv');
    insert into tests.row_at
    select batch, 'event', e.position, e.event_key, e.row_hash
    from pg_temp.stage_event as e
    union all
    select batch, 'term', t.position, t.term_key, t.row_hash
    from pg_temp.stage_term as t;
    return told;
end
$$;

-- versions whose words are not where they say
create function tests.astray() returns setof text
language sql
as $$
    select format('%s %s at %s of batch %s', v.family, v.fact_key, v.position,
        v.at_batch)
    from (
        select 'event' as family, e.event_key as fact_key, e.row_hash,
            e.position, coalesce(e.position_batch_id, e.batch_id) as at_batch
        from core.event as e
        union all
        select 'term', t.term_key, t.row_hash, t.position,
            coalesce(t.position_batch_id, t.batch_id)
        from core.term as t) as v
    where not exists (
        select from tests.row_at as r
        where r.batch_id = v.at_batch and r.family = v.family
            and r.position = v.position and r.fact_key = v.fact_key
            and r.row_hash = v.row_hash);
$$;

-- a roster that no longer lists somebody
select tests.take('us-xx-r', 'roster', '2024-01-01', '{8 A, 1 A, T2 A}');
select tests.take('us-xx-r', 'roster', '2024-02-01', '{9 B}');
select is((select count(*) from core.event as e where e.roster_end), 2::bigint,
    'two stays ended with the second roster');
select is_empty('select tests.astray()',
    'a stay that a roster ended has the bytes of the roster that listed it');
select results_eq($$select p.file, p.byte_offset, p.delivered
    from gap.event_provenance as p where p.event_key in (1, 9)
    order by p.event_key$$,
    $$values ('file-of-2024-01-01', 200::bigint, date '2024-02-01'),
        ('file-of-2024-02-01', 100, '2024-02-01')$$,
    'and the provenance names that file, beside the delivery that ended it');
select tests.take('us-xx-r', 'roster', '2024-03-01', '{9 B, 7 A, 1 A}');
select is_empty('select tests.astray()', 'a stay that is listed again');

-- exports taken in later than others, of every kind
select tests.take('us-xx-f', 'full', '2024-01-01', '{21 A, 22 A, T23 A}');
select tests.take('us-xx-f', 'full', '2024-04-01', '{25 A, 21 A, 22 B, T23 B}');
select tests.take('us-xx-f', 'full', '2024-02-01', '{24 A, 22 C, 21 B}');
select tests.take('us-xx-f', 'full', '2024-03-01', '{T23 A, 26 A, 24 A, 21 A}');
select is_empty('select tests.astray()', 'whole exports in any order');
select tests.take('us-xx-p', 'append', '2024-01-01', '{31 A, 32 A}');
select tests.take('us-xx-p', 'append', '2024-03-01', '{33 A, 31 A, 32 B}');
select tests.take('us-xx-p', 'append', '2024-02-01', '{34 A, 32 B, 31 B}');
select is_empty('select tests.astray()', 'additions in any order');
select tests.take('us-xx-o', 'roster', '2024-01-01', '{41 A, 42 A}');
select tests.take('us-xx-o', 'roster', '2024-03-01', '{44 A, 41 A}');
select tests.take('us-xx-o', 'roster', '2024-02-01', '{43 A, 45 A, 42 A}');
select is_empty('select tests.astray()', 'rosters in any order');
select * from finish();
rollback;
