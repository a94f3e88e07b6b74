copy (
    select e.case_id, e.occurred_lo, p.counterpart,
        coalesce(p.corrected_channel, p.channel),
        coalesce(p.corrected_outcome, p.outcome)
    from core.event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where p.kind = 'contact' and e.until_seq = 9223372036854775807)
    to stdout (format csv);
