begin;
select plan(4);
select is((select r.seq from etl.reading as r), 0::bigint,
    'an empty store has published nothing');
select is((select r.known_on from etl.reading as r), date '9999-12-31',
    'without a setting the answer is as known now');
select gap.as_known(date '2024-02-03');
select is((select r.known_on from etl.reading as r), date '2024-02-03',
    'as_known sets the day for later statements');
select gap.as_known(null);
select is((select r.known_on from etl.reading as r), date '9999-12-31',
    'as_known of null goes back to now');
select * from finish();
rollback;
