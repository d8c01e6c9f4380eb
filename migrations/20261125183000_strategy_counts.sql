-- Why: some figures the portal knows itself: who handed in on time, who used the self-check. A definition
-- says so, so that its values come without typing, and each reading says where it came from.

-- null: people bring the values; else the word of a count that the portal does
alter table kpi_definition add column counted text;
alter table kpi_definition add constraint kpi_definition_counted check (
    counted in ('on_time', 'observed', 'self_check', 'credo')
);
-- what is counted is a share of a hundred
alter table kpi_definition add constraint kpi_definition_counted_is_share
    check (counted is null or numerator is not null);

-- person: typed or from a file; portal: counted by the portal
alter table kpi_reading add column origin text not null default 'person';
alter table kpi_reading add constraint kpi_reading_origin check (origin in ('person', 'portal'));
