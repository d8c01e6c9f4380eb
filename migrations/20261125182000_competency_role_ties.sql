-- Why: the thread goes from the credo and the pillars through the roles (役割) to what a person is rated
-- on. Which roles an element serves is part of the definition, like its pillars and credo lines: drafted,
-- compared, approved and dated with the version. A role is tied by its key, and stands in the same version.
alter table element_link drop constraint element_link_target_kind;
alter table element_link add constraint element_link_target_kind
    check (target_kind in ('pillar', 'credo', 'role'));

create function element_link_role_guard() returns trigger language plpgsql as $$
begin
    if new.target_kind = 'role' and not exists (
        select 1
        from element e
        join role_expectation r using (framework_version_id)
        where e.element_id = new.element_id and r.role_key = new.target_key
    ) then
        raise exception 'an element serves roles of its own version';
    end if;
    return new;
end $$;
create trigger element_link_role_known before insert or update on element_link
    for each row execute function element_link_role_guard();

create function role_expectation_tie_guard() returns trigger language plpgsql as $$
begin
    if exists (
        select 1
        from element e
        join element_link l using (element_id)
        where e.framework_version_id = old.framework_version_id
          and l.target_kind = 'role' and l.target_key = old.role_key
    ) then
        raise exception 'elements still serve this role';
    end if;
    return old;
end $$;
create trigger role_expectation_untied before delete on role_expectation
    for each row execute function role_expectation_tie_guard();
