-- One case in a hundred has a contact more, and one withdrawn.
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    officer_key, office_key, position, jurisdiction_id, source_id, batch_id,
    since_seq, known_from)
select s.case_id, 1000 + :run, 1, date '2024-12-31' - :run, 1, null, null, 0, 1,
    1, 1, p.seq + 1, '2025-01-01'
from mart.case_state as s
cross join etl.published as p
where s.until_seq = 9223372036854775807 and s.case_id % 100 = :run;
update core.event as e set until_seq = p.seq + 1
from etl.published as p, mart.case_state as s
where s.until_seq = 9223372036854775807 and s.case_id % 100 = :run
    and e.case_id = s.case_id and e.event_key = 7;
