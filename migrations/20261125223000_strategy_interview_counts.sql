-- Why: whether superiors talk with their people is a figure that the portal knows itself, too: which talks a
-- cycle asks for, and whether their records were shared.
alter table kpi_definition drop constraint kpi_definition_counted;
alter table kpi_definition add constraint kpi_definition_counted check (
    counted in ('on_time', 'observed', 'interviewed', 'self_check', 'credo')
);
