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
    ('gap_quantiles_by_office', 'jurisdiction, office, class, series',
        '{ended_count,censored_count,uncertain_count}'),
    ('gap_quantiles_by', 'jurisdiction, breakdown, value, class, series',
        '{ended_count,censored_count,uncertain_count}'),
    ('policy_coverage', 'jurisdiction',
        '{case_count,covered_days,at_risk_days}'),
    ('compliance_rate',
        'jurisdiction, breakdown, value, class, series, variant',
        '{met_count,missed_count,pending_count,stub_count,rated_count}'),
    ('case_month_rate',
        'jurisdiction, breakdown, value, class, series, eligibility',
        '{without_count,eligible_count,unknown_count,excluded_count}'),
    ('caseload_month', 'jurisdiction, officer_key, month',
        '{at_risk_count,banked_count,absconded_count,other_count,at_risk_days}'),
    ('days_late', 'jurisdiction, class, series, variant',
        '{cured_count,open_count}'),
    ('entry_lag_share', 'jurisdiction, kind',
        '{entry_count,over_3_count,over_7_count,after_due_count,'
        'after_incident_count,uncertain_count}'),
    ('first_contact_distribution',
        'jurisdiction, class, series, day_kind, days',
        '{ended_count,censored_count,uncertain_count}'),
    ('first_contact_summary', 'jurisdiction, class, series',
        '{case_count,seen_count,censored_count,within_count,rated_count,'
        'pending_count,stub_count,no_standard_count}'),
    ('long_gap_time', 'jurisdiction, class, series, length_days',
        '{over_count,gap_count,days_over,days_over_max,at_risk_days}'),
    ('misclassification_effect', 'jurisdiction, class, variant',
        '{met_as_logged,rated_as_logged,met_corrected,rated_corrected}'),
    ('misclassification_share', 'jurisdiction, breakdown, value',
        '{misclassified_count,tested_count,rule_count,person_count,'
        'unknown_count}'),
    ('missed_appointment_share', 'jurisdiction, kind',
        '{no_show_count,kept_count,rated_count,rescheduled_agency_count,'
        'rescheduled_subject_count,rescheduled_count,excluded_count,'
        'unresolved_count,past_count,future_count}'),
    ('no_show_response', 'jurisdiction, kind, no_show_run',
        '{acted_count,censored_count}'),
    ('overdue_time', 'jurisdiction, class, series, variant',
        '{case_count,overdue_case_count,overdue_days,known_days}'),
    ('overdue_rate',
        'jurisdiction, breakdown, value, class, series, variant',
        '{case_count,overdue_case_count,overdue_days,known_days}'),
    ('first_contact_curve',
        'jurisdiction, breakdown, value, class, series, day_kind, days',
        '{ended_count,censored_count,uncertain_count}'),
    ('first_contact_rate', 'jurisdiction, breakdown, value, class, series',
        '{case_count,seen_count,censored_count,within_count,rated_count,'
        'pending_count,stub_count,no_standard_count}'),
    ('warning_share', 'jurisdiction, allowed, bound',
        '{unacted_count,rated_count,censored_count,overtaken_count}');
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
        'canonical_policy', 'data_dictionary', 'delivery', 'horizon',
        'last_success', 'reject', 'source_status',
        -- steps of the distributions and quantiles above
        'gap_length', 'gap_length_by_office', 'mart_gap_length',
        'plain_gap_length',
        'month_count', 'plain_month_count',
        'mart_horizon', 'mart_place', 'mart_reading');
set datestyle = 'ISO, YMD';
-- one look at each view for all its counts
select format('select %L || ''|'' || concat_ws('','', %s) || ''|'' || '
    'k.k_name || ''|'' || k.k_count from gap.%I as v '
    'cross join lateral (values %s) as k (k_name, k_count) '
    'where k.k_count <> 0', r.view_name, r.keys, r.view_name,
    (select string_agg(format('(%L, v.%I::numeric)', c.name, c.name), ', ')
        from unnest(r.counts) as c (name)))
from rollup as r
order by r.view_name
\gexec
