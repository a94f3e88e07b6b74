-- Which place of the cache is which class and series?
-- Grain: class, series
-- Reads: nothing
create view gap.mart_place with (security_invoker = true) as
select p.place, 1 << (p.place - 1) as bit, p.class, p.series
from (values
    (1, 'any', 'as_logged'), (2, 'direct', 'as_logged'),
    (3, 'in_person', 'as_logged'), (4, 'home', 'as_logged'),
    (5, 'any', 'corrected'), (6, 'direct', 'corrected'),
    (7, 'in_person', 'corrected'), (8, 'home', 'corrected'),
    (9, 'any', 'as_logged_favourable'), (10, 'direct', 'as_logged_favourable'),
    (11, 'in_person', 'as_logged_favourable'),
    (12, 'home', 'as_logged_favourable'),
    (13, 'any', 'corrected_favourable'),
    (14, 'direct', 'corrected_favourable'),
    (15, 'in_person', 'corrected_favourable'),
    (16, 'home', 'corrected_favourable')) as p (place, class, series);
comment on view gap.mart_place is
    'Step: class and series by their place in the arrays of mart.case_state '
    'and by their bit in the masks of mart.gap_length';
comment on column gap.mart_place.place is 'Place in an array, from 1';
comment on column gap.mart_place.bit is 'Bit in a mask';
