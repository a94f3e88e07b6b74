-- SPDX-License-Identifier: Apache-2.0
-- digest - one order-free digest a table over everything the store holds, and
-- one over all: what differs between two runs of the same work is left out
-- (times of recording, runs, numbers drawn from counters, what could not be
-- staged before, which source saw a case first); that a version is open stays
-- in.  psql -At -f digest.sql
with kept as (
    select n.nspname as s, c.relname as t
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'r' and not c.relispartition
        and n.nspname in ('core', 'ref', 'private', 'etl')
        and (n.nspname, c.relname) not in (('etl', 'run'), ('etl', 'published'),
            ('etl', 'schema_version'), ('etl', 'attempt'), ('etl', 'fetch'),
            ('etl', 'success'), ('etl', 'audit'))
), sums as (
    select s, t, (xpath('/row/d/text()', query_to_xml(format(
        $q$select count(*) || ':' || coalesce(sum(('x' || left(md5((to_jsonb(r)
            - '{batch_id,position_batch_id,batch_key,base_batch_key,since_seq,until_seq,run_id,seq,undoes_seq,withdraws_seq,digest,xid,checked_at,
                written_at,published_at,received_at,recorded_on,fetched_at,source_id,jurisdiction_id,
                stub_case_count,released_at,expires_on,last_success_at,
                tries_count,first_tried_at,last_tried_at}'::text[]
            - case when %L = 'etl' then 'recorded_at' else '' end
            || jsonb_build_object('open',
                coalesce((to_jsonb(r) ->> 'until_seq')::bigint, 0)
                = 9223372036854775807))::text), 15))::bit(60)::bigint::numeric),
            0) as d from %I.%I as r$q$, s, s, t), false, true, '')))[1]::text as d
    from kept
)
select s || '.' || t || ' ' || d from sums
union all
select 'all ' || md5(string_agg(s || t || d, ',' order by s, t)) from sums
order by 1;
