-- Purge by person, source and age: nothing of it is left in any table, the
-- rest stands, and the store and the audit say what was done.
begin;
select no_plan();
\ir ../support/helper.sql
select try.store('2024-03-01');
insert into etl.source (source_id, code, jurisdiction_id) values (2, 'two', 1);
-- case 1: closed long ago; 2: open; 3: of both sources; 4: only of source two
select try.term(1, '2015-01-01', '2016-01-01');
select try.event(1, 'contact', '2015-02-01');
select try.term(2, '2020-01-01');
select try.event(2, 'contact', '2023-02-01');
select try.term(3, '2020-01-01');
select try.event(3, 'contact', '2023-03-01');
select try.event(4, 'contact', '2023-04-01');
insert into core.supervision_case values (4, 1, 'case4', 1, 1)
    on conflict do nothing;
update core.event set source_id = 2 where case_id = 4;
update core.event set source_id = 2, officer_key = 33 where case_id = 3;
insert into core.event_detail (case_id, event_key, detail, position,
    jurisdiction_id, since_seq, known_from)
select e.case_id, e.event_key, 'x', 0, 1, 1, '2024-01-01' from core.event as e;
insert into private.event_note (case_id, event_key, note, since_seq,
    known_from)
select e.case_id, e.event_key, 'canary note ' || e.case_id, 1, '2024-01-01'
from core.event as e;
insert into private.case_number
select i, 'CANARY-' || i from generate_series(1, 4) as i;
insert into core.assertion
select e.case_id, e.event_key, 'event', '2024-01-01', false, e.source_id, 1, 1
from core.event as e;
create temp table one_profile as select p.* from ref.profile as p limit 1;
update one_profile set profile_key = 4242, raw_code = 'CANARYCODE';
insert into ref.profile select p.* from one_profile as p;
update core.event set profile_key = 4242 where case_id = 4;
insert into ref.officer values (33, 1), (34, 1);
insert into private.officer_name values (33, 'Canary Officer'), (34, 'Unused');

create function pg_temp.left_of(word text) returns bigint
language plpgsql as $$
declare
    n bigint := 0;
    hits bigint;
    t record;
begin
    for t in select c.oid::regclass as name from pg_class as c
        where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('etl',
            'core', 'ref', 'private', 'mart')
    loop
        execute format('select count(*) from %s as x where x::text ~ %L',
            t.name, word) into hits;
        n := n + hits;
    end loop;
    return n;
end
$$;
create function pg_temp.statistics_with(word text) returns bigint
language sql as $$
    select count(*) from pg_stats as s
    where concat(s.most_common_vals::text, s.histogram_bounds::text) ~ word;
$$;
analyze ref.profile, private.officer_name;
select ok(pg_temp.statistics_with('CANARYCODE|Canary Officer') > 0,
    'the statistics of the planner hold words');
create function pg_temp.rows_of(id bigint) returns bigint language sql as $$
    select (select count(*) from core.event where case_id = id)
        + (select count(*) from core.term where case_id = id)
        + (select count(*) from core.event_detail where case_id = id)
        + (select count(*) from core.assertion where case_id = id)
        + (select count(*) from core.supervision_case where case_id = id)
        + (select count(*) from private.event_note where case_id = id)
        + (select count(*) from private.case_number where case_id = id);
$$;
select ok(pg_temp.left_of('CANARY-2') = 1 and pg_temp.rows_of(2) = 7,
    'the search finds what is there');
select throws_ok($$select * from etl.purge('case', 'case2', ' ')$$, 'LA002',
    'a purge needs a reason', 'a purge without a reason is refused');
select throws_ok($$select * from etl.purge('case', 'case99', 'why')$$, 'LA002',
    'there is no such case', 'so is one of nobody');
create temp table before on commit drop as
select (select count(*) from gap.case_index) as cases,
    (select seq from etl.published) as seq;

-- a person, by number
select is((select sum(rows_count) from etl.purge('case', 'canary-2', 'court')),
    9::numeric, 'rows by table are told: seven, two of an officer of nobody');
select is(pg_temp.rows_of(2), 0::bigint, 'nothing of the case is left');
select is(pg_temp.left_of('CANARY-2|canary note 2|case2'), 0::bigint,
    'in no table');
select is((select count(*) from core.visible_event), 3::bigint,
    'the events of the others stand');
select is((select count(*) from gap.case_index), (select cases - 1 from before),
    'and so do the statistics, less one');
select is((select seq from etl.published), (select seq + 1 from before),
    'a purge is a publish of its own');
select results_eq(
    $$select act, object, reason from etl.audit
    order by audit_no desc limit 1$$,
    $$values ('purge', 'case 2', 'court')$$,
    'and is in the audit with its reason');
select is((select count(*) from private.officer_name), 1::bigint,
    'an officer whom nothing names any more is gone too');

-- a source, which stopped earlier than the other
insert into etl.delivery (batch_id, source_id, delivery_key, batch_key,
    verdict, delivery_kind, delivered, horizon, mapping_version,
    parser_version, key_fingerprint, columns_fingerprint, records_in, mapped,
    without_fact, rejected, facts)
values (2, 2, 'e', 'b2', 'accept', 'full', '2023-05-01', '2023-05-01', 'm', '1',
    'k', 'c', 0, 0, 0, 0, 0);
insert into etl.told values (2, 1);
insert into etl.publish (seq, batch_id, source_id, delivery_key, batch_key,
    state, cause)
values (100, 2, 2, 'e', 'b2', 'published', 'delivery');
update etl.published set seq = 100;
update etl.delivery set delivers_contacts = true;
select is((select horizon from gap.horizon), date '2023-05-01',
    'the jurisdiction is known as far as all of its sources go');
select lives_ok($$select * from etl.purge('source', 'two', 'contract ended')$$,
    'a source is purged');
select is(pg_temp.rows_of(4), 0::bigint, 'a case that only it knew is gone');
select is((select count(*) from core.term where case_id = 3), 1::bigint,
    'of a case that another knows, the facts of the other stand');
select is((select count(*) from core.event where source_id = 2)
    + (select count(*) from core.assertion where source_id = 2)
    + (select count(*) from private.event_note where case_id = 3), 0::bigint,
    'of the source nothing is left');
select is((select horizon from gap.horizon), date '2024-03-01',
    'and it holds the jurisdiction back no longer');
select is(pg_temp.left_of('CANARYCODE'), 0::bigint, 'nor of its codes');
select ok((select count(*) from ref.profile) > 0, 'those of others stand');
select is(pg_temp.left_of('Canary Officer'), 0::bigint,
    'nor of its officers');
select is(pg_temp.statistics_with('CANARYCODE|Canary Officer'), 0::bigint,
    'nor in the statistics of the planner');
select is((select count(*) from private.case_number), 2::bigint,
    'numbers of the cases that stand');
select throws_ok($$select * from etl.purge('source', 'three', 'why')$$,
    'LA002', null, 'an unknown source is named');

-- an age
select is((select array_agg(case_id) from etl.purged_cases('before',
    '2016-01-01')), null, 'a case is not over on its last day');
select is((select array_agg(case_id) from etl.purged_cases('before',
    '2030-01-01')), array[1::bigint], 'nor while a term is open');
select lives_ok($$select * from etl.purge('before', '2020-01-01',
    'retention')$$, 'cases over long ago are purged');
select is(pg_temp.rows_of(1), 0::bigint, 'whole');
select is((select count(*) from core.supervision_case), 1::bigint,
    'and the one that is open stands');
select is_empty('select * from etl.broken_audit(null, null)',
    'the audit is whole');
-- a later publish cannot bring it back
select is((select count(*) from core.event where until_seq
    < 9223372036854775807), 0::bigint, 'no closed version hides it');
select * from finish();
rollback;
