insert into initiative_element (initiative_id, element_key, is_sample, tied_at)
select initiative_id, 'change', true, '2026-03-05 00:00:00+00' from initiative limit 1;
