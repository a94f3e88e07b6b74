-- What a publish of so many changes does after it: VACUUM and ANALYZE.
select u.statement from etl.upkeep(:changed) as u \gexec
