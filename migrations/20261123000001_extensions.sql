-- Periods may not overlap: exclusion constraints mix an id (=) with a daterange (&&), and GiST
-- learns = for plain types from btree_gist. Japanese text has no spaces to split at, so search
-- goes by trigrams: pg_trgm. Both are trusted: the owner of the database may create them.
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
