-- Why: the key of a posted form is written by the deed it asks for, in the deed's own transaction, so that no
-- deed commits twice for one form. Where the first post was sent, and what the next page says, are a moment's
-- matter: the program keeps them in memory, and a save costs three writes less.
alter table form_key drop column answered_with;
alter table session drop column flash;

-- Only the daily sweep asks for the time: a summary by block is enough, and costs a save nothing.
drop index form_key_received_idx;
create index form_key_received_idx on form_key using brin (received_at);
