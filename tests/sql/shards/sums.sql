-- A line a count of every roll-up of cases: view, key, name of the count,
-- count.  What adds up across sets of cases; shares and quantiles are made of
-- these on top.  A view of gap that is neither of cases nor here nor among
-- those that know no case is named, so that a new one is not forgotten.
create temp table rollup (view_name text, keys text, counts text[]);
insert into rollup values
    ('compliance_month',
        'jurisdiction, office, level, month, class, series, variant',
        '{met_count,missed_count,pending_count,stub_count}'),
    ('gap_distribution', 'jurisdiction, class, series, days',
        '{ended_count,censored_count,uncertain_count}'),
    ('gap_distribution_calendar', 'jurisdiction, class, series, days',
        '{ended_count,censored_count,uncertain_count}'),
    ('gap_quantiles', 'jurisdiction, class, series',
        '{ended_count,censored_count,uncertain_count}'),
    ('policy_coverage', 'jurisdiction',
        '{case_count,covered_days,at_risk_days}');
select format('unclassified|%s|add it to tests/sql/shards|1', c.relname)
from pg_class as c
where c.relnamespace = 'gap'::regnamespace and c.relkind = 'v'
    and not exists (
        select from pg_attribute as a
        where a.attrelid = c.oid and a.attname = 'case_id')
    and c.relname not in (select r.view_name from rollup as r)
    and c.relname not in ('canonical_cases', 'canonical_events',
        'canonical_statements',
        -- of the ledger, the sources and the standards
        'answers', 'canonical_coverage', 'canonical_holidays',
        'canonical_policy', 'data_dictionary', 'horizon', 'last_success',
        'reject', 'source_status');
set datestyle = 'ISO, YMD';
select format('select %L || ''|'' || concat_ws('','', %s) || ''|%s|'' || %s '
    'from gap.%I where %4$s <> 0', r.view_name, r.keys, k.name, k.name,
    r.view_name)
from rollup as r, unnest(r.counts) as k (name)
order by r.view_name, k.name
\gexec
