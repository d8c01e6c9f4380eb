-- Why: a key of a posted form is a memory of one day beside a deed. Its foreign key read and locked the row of the
-- session with every deed, which costs more than the key itself; the session was read a moment before, and the
-- sweep removes keys before sessions.

alter table form_key drop constraint form_key_session_fkey;
