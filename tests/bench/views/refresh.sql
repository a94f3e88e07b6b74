begin;
select etl.open_mart();
insert into pg_temp.mart_case
select s.case_id from mart.case_state as s
where s.until_seq = 9223372036854775807 and s.case_id % 100 = :run;
select etl.refresh_mart((select p.seq + 1 from etl.published as p));
update etl.published set seq = seq + 1;
commit;
