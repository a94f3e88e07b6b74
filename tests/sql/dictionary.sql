begin;
select plan(6);
select is_empty(
    $$select c.relname from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('gap', 'gap_steward') and c.relkind = 'v'
        and obj_description(c.oid, 'pg_class') is null$$,
    'every view is commented');
select is_empty(
    $$select c.relname, a.attname from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    where n.nspname in ('gap', 'gap_steward') and c.relkind = 'v'
        and col_description(c.oid, a.attnum) is null$$,
    'every column of a view is commented');
select is_empty(
    $$select c.relname from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('gap', 'gap_steward', 'core', 'ref', 'etl')
        and c.relkind = 'v'
        and not coalesce(c.reloptions @> '{security_invoker=true}', false)$$,
    'every view runs with the rights of its reader');
-- no clock, no session setting: words that would read one
select is_empty(
    $$select c.relname from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'gap' and c.relkind = 'v'
        and pg_get_viewdef(c.oid) ~* '(now\(\)|current_date|current_time|'
            'localtime|date_trunc|generate_series|private\.)'$$,
    'no view of gap reads a clock or a name');
select is_empty(
    $$select v.name, k.column_name
    from (values ('contact_gap'), ('longest_gap'), ('current_gap'), ('duty'),
        ('case_month'), ('misclassified_contact'), ('missed_appointment'),
        ('unanswered_warning'), ('violation_latency'), ('claim_check'),
        ('case_timeline'), ('event_provenance'), ('contact_day'),
        ('case_window')) as v (name)
    cross join (values ('jurisdiction'), ('case_id'),
        ('case_number_pseudonym')) as k (column_name)
    where not exists (select 1 from gap.data_dictionary as d
        where d.object = 'gap.' || v.name and d.column_name = k.column_name)$$,
    'views of cases carry jurisdiction, case and pseudonym');
select is(
    (select meaning from gap.data_dictionary
    where object = 'gap.contact_gap' and column_name = 'ended_by'),
    'contact, incident, case_end or as_of', 'the dictionary is the comments');
select * from finish();
rollback;
