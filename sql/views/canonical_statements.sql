-- What does statements.csv of the canonical layout hold for this store?
-- Grain: statement
-- Reads: core.visible_statement, ref.jurisdiction, ref.office, etl.reading,
--        private.case_number, private.statement_quote
create view gap_steward.canonical_statements with (security_invoker = true) as
select
    j.code as jurisdiction,
    n.case_number,
    o.name as office,
    s.kind,
    s.name,
    s.value_lo,
    s.value_hi,
    s.window_lo,
    s.window_hi,
    s.claimant,
    s.stated_on,
    s.document,
    q.quote
from core.visible_statement as s
join ref.jurisdiction as j on j.jurisdiction_id = s.jurisdiction_id
left join private.case_number as n on n.case_id = s.case_id
left join ref.office as o on o.office_key = s.office_key
left join private.statement_quote as q
    on q.case_id = s.case_id and q.statement_key = s.statement_key
    and q.since_seq <= (select r.seq from etl.reading as r)
    and q.until_seq > (select r.seq from etl.reading as r)
    and q.known_from <= (select r.known_on from etl.reading as r)
    and q.known_to > (select r.known_on from etl.reading as r);
comment on view gap_steward.canonical_statements is
    'statements.csv of the canonical layout, with real case numbers and quotes';
do $$
declare
    c record;
begin
    for c in
        select v.name, v.comment from (values
            ('jurisdiction', 'Code of the jurisdiction'),
            ('case_number', 'Case number; NULL about no single case'),
            ('office', 'Office it is about; NULL none'),
            ('kind', 'Kind of statement'),
            ('name', 'What is stated; NULL not named'),
            ('value_lo', 'Value, or its lower end; NULL none'),
            ('value_hi', 'Upper end of the value; NULL the same, open: no upper bound'),
            ('window_lo', 'First day it is about; NULL unknown'),
            ('window_hi', 'Last day it is about; NULL unknown or the same'),
            ('claimant', 'Who says so; NULL unknown'),
            ('stated_on', 'When it was said; NULL unknown'),
            ('document', 'Document it stands in; NULL unknown'),
            ('quote', 'The sentence; NULL none')
        ) as v(name, comment)
    loop
        execute format('comment on column gap_steward.canonical_statements.%I '
            'is %L', c.name, c.comment);
    end loop;
end
$$;
