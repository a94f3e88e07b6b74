-- Which records were refused, where do they stand and why?
-- Grain: refused record or fact of a delivery
-- Reads: etl.reject, etl.delivery, etl.source, etl.blob, ref.jurisdiction
create view gap.reject with (security_invoker = true) as
select
    s.code as source,
    j.code as jurisdiction,
    d.batch_id,
    d.delivery_key,
    d.delivered,
    d.verdict,
    r.stage,
    b.name as file,
    b.sha256,
    r.record_no,
    r.line,
    r.byte_offset,
    r.byte_length,
    r.column_name,
    r.class as reason,
    r.shape,
    r.table_name
from etl.reject as r
join etl.delivery as d on d.batch_id = r.batch_id
join etl.source as s on s.source_id = d.source_id
left join ref.jurisdiction as j on j.jurisdiction_id = s.jurisdiction_id
left join etl.blob as b
    on b.batch_id = r.batch_id and b.file_no = r.file_no;
comment on view gap.reject is
    'Refused records and facts: place, reason and shape, never the text; that '
    'stays in the archive';
comment on column gap.reject.jurisdiction is
    'Jurisdiction of the source; NULL when several';
comment on column gap.reject.delivery_key is 'The delivery';
comment on column gap.reject.delivered is 'Its place in delivery order';
comment on column gap.reject.verdict is
    'What became of the delivery: accept, hold, reject';
comment on column gap.reject.stage is
    'transform (could not be read) or load (its key contradicts)';
comment on column gap.reject.file is 'Name of the file as given';
comment on column gap.reject.sha256 is 'SHA-256 of its bytes in the archive';
comment on column gap.reject.record_no is
    'Number of the record in its file; NULL for the load';
comment on column gap.reject.line is 'Line, from 1; NULL for the load';
comment on column gap.reject.byte_offset is
    'First byte of the record after containers, from 0';
comment on column gap.reject.byte_length is
    'Length in bytes; NULL for the load';
comment on column gap.reject.column_name is
    'Field that was refused; NULL for the whole record';
comment on column gap.reject.reason is 'Reason, one of the closed list';
comment on column gap.reject.shape is
    'Form of the value: letters as A or a, digits as 9; NULL when none';
comment on column gap.reject.table_name is
    'Fact table of a fact refused by the load; NULL for the transform';
