//! What an initiative is tied to, read from both ends.

use sqlx::{PgConnection, PgExecutor};

use super::{Builder, defined};
use crate::access::Permit;
use crate::audit::Work;
use crate::competency::{framework_of, role_targets};
use crate::credo::edition_to_read;
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, EmployeeId, FrameworkId, InitiativeId};
use crate::platform::{App, StoreError};
use crate::strategy::{self, Tied, Which};
use crate::thread::policy::{TieInitiative, TieSamples};
use crate::thread::tie::{Change, Tie, TieKind, Ties};

/// The ties of an initiative, as they stand.
pub(in crate::thread) async fn standing(
    executor: impl PgExecutor<'_>,
    initiative: InitiativeId,
) -> Result<Ties, StoreError> {
    let rows = sqlx::query!(
        "select 'element' as \"kind!: TieKind\", element_key as \"key!\"
        from initiative_element where initiative_id = $1
        union all
        select target_kind, target_key from initiative_link where initiative_id = $1
        union all
        select 'initiative', upper_id::text from initiative_pair where lower_id = $1
        union all
        select 'initiative', lower_id::text from initiative_pair where upper_id = $1",
        initiative as InitiativeId
    )
    .fetch_all(executor)
    .await?;
    let tie = |kind: TieKind, key: String| match kind {
        // As ids are printed everywhere else.
        TieKind::Initiative => {
            let id = key.parse::<InitiativeId>().map(|id| id.to_string());
            Tie::new(kind, id.unwrap_or(key))
        }
        _ => Tie::new(kind, key),
    };
    Ok(rows.into_iter().map(|row| tie(row.kind, row.key)).collect())
}

/// Writes what changes in the ties of the permit's initiative, set-based.
pub(in crate::thread) async fn change(
    work: &mut Work,
    permit: &Permit<TieInitiative>,
    change: &Change,
) -> Result<(), StoreError> {
    let initiative = permit.subject().initiative;
    let (by, at) = (permit.actor().account(), work.now().at);
    let keys = |ties: &Ties, kind: TieKind| -> Vec<String> {
        ties.iter().filter(|tie| tie.kind == kind).map(|tie| tie.key.clone()).collect()
    };
    let linked = |ties: &Ties| -> (Vec<String>, Vec<String>) {
        ties.iter()
            .filter(|tie| matches!(tie.kind, TieKind::Role | TieKind::Credo))
            .map(|tie| (tie.kind.as_str().to_owned(), tie.key.clone()))
            .unzip()
    };
    let others = |ties: &Ties| -> Vec<InitiativeId> {
        let own = ties.iter().filter(|tie| tie.kind == TieKind::Initiative);
        own.filter_map(|tie| tie.key.parse().ok()).collect()
    };
    let (kinds, targets) = linked(&change.go);
    sqlx::query!(
        "with elements as (
            delete from initiative_element where initiative_id = $1 and element_key = any($2)
        ),
        links as (
            delete from initiative_link
            where initiative_id = $1
              and (target_kind, target_key) in (select * from unnest($3::text[], $4::text[]))
        )
        delete from initiative_pair
        where lower_id = $1 and upper_id = any($5) or upper_id = $1 and lower_id = any($5)",
        initiative as InitiativeId,
        &keys(&change.go, TieKind::Element),
        &kinds,
        &targets,
        &others(&change.go) as &[InitiativeId]
    )
    .execute(work.conn())
    .await?;
    let (kinds, targets) = linked(&change.come);
    sqlx::query!(
        "with elements as (
            insert into initiative_element (initiative_id, element_key, is_sample, tied_by, tied_at)
            select $1::uuid, key, false, $6, $7 from unnest($2::text[]) as e (key)
            on conflict do nothing
        ),
        links as (
            insert into initiative_link
                (initiative_id, target_kind, target_key, is_sample, tied_by, tied_at)
            select $1, kind, key, false, $6, $7 from unnest($3::text[], $4::text[]) as l (kind, key)
            on conflict do nothing
        )
        insert into initiative_pair (lower_id, upper_id, is_sample, tied_by, tied_at)
        select least($1, id), greatest($1, id), false, $6, $7 from unnest($5::uuid[]) as p (id)
        on conflict do nothing",
        initiative as InitiativeId,
        &keys(&change.come, TieKind::Element),
        &kinds,
        &targets,
        &others(&change.come) as &[InitiativeId],
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Something that an initiative can be tied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::thread) struct Offer {
    pub tie: Tie,
    pub name: String,
    /// Where it stands, where that is not in the name.
    pub note: Option<String>,
    /// What it has in common with others of a long list.
    pub group: Option<String>,
}

/// Everything that an initiative can be tied to on a day: what is asked for in any framework, each key
/// once; the lines of the credo; the other initiatives. `None`: that any can be tied to.
pub(in crate::thread) async fn offers(
    app: &App,
    initiative: Option<InitiativeId>,
    on: Date,
) -> Result<Vec<Offer>, StoreError> {
    let (defined, ladder) = defined(app, on).await?;
    let several = defined.len() > 1;
    let mut offers: Vec<Offer> = Vec::new();
    for framework in &defined {
        let note = several.then(|| framework.name.clone());
        let content = &framework.content;
        let elements = content.elements.iter().filter(|own| own.is_asked()).map(|own| Offer {
            tie: Tie::new(TieKind::Element, own.key.as_str()),
            name: own.name.to_string(),
            note: note.clone(),
            group: None,
        });
        let roles = role_targets(content, &ladder).into_iter().map(|role| Offer {
            tie: Tie::new(TieKind::Role, role.key),
            group: role.name.split_once('：').map(|(whose, _)| whose.to_owned()),
            name: role.name,
            note: note.clone(),
        });
        for offer in elements.chain(roles) {
            if !offers.iter().any(|own| own.tie == offer.tie) {
                offers.push(offer);
            }
        }
    }
    if let Some(edition) = edition_to_read(&app.db, on).await? {
        offers.extend(edition.statements.iter().map(|statement| Offer {
            tie: Tie::new(TieKind::Credo, statement.key.clone()),
            name: statement.lines.concat(),
            note: None,
            group: None,
        }));
    }
    let all = strategy::initiatives(app.db.reader(), Which::All, on).await?;
    offers.extend(all.into_iter().filter(|own| Some(own.id) != initiative).map(|own| Offer {
        tie: Tie::new(TieKind::Initiative, own.id.to_string()),
        name: own.title,
        note: Some(own.measure_name),
        group: Some(own.pillar_name),
    }));
    Ok(offers)
}

struct TiedRow {
    kind: TieKind,
    key: String,
    name: String,
    audience: Option<String>,
    rank_name: Option<String>,
    rank_code: Option<String>,
    is_own: bool,
    is_sample: bool,
}

impl TiedRow {
    fn tied(self) -> Tied {
        let (name, href) = match self.kind {
            TieKind::Element => {
                (self.name, self.is_own.then(|| format!("/competencies/{}", self.key)))
            }
            TieKind::Role => {
                let (whose, page) = match (self.audience.as_deref(), self.rank_code) {
                    (Some("everyone"), _) => ("全職員".to_owned(), "/roles/all".to_owned()),
                    (Some("supervisors"), _) => {
                        ("管理監督者".to_owned(), "/roles/managers".to_owned())
                    }
                    (_, code) => (
                        self.rank_name.unwrap_or_default(),
                        format!("/roles/ranks/{}", code.unwrap_or_default()),
                    ),
                };
                let name = format!("{whose}：{}", self.name.replace('\n', " "));
                (name, self.is_own.then(|| format!("{page}#{}", self.key)))
            }
            TieKind::Credo => (self.name, Some(format!("/credo#{}", self.key))),
            TieKind::Initiative => {
                let id = self.key.parse::<InitiativeId>().map(|id| id.to_string());
                let id = id.unwrap_or(self.key);
                (self.name, Some(format!("/strategy/initiatives/{id}")))
            }
        };
        Tied {
            group: self.kind.label(),
            is_sample: self.is_sample && !name.contains("見本"),
            name,
            href,
        }
    }
}

/// What the initiatives are tied to, each once, in the order of kinds. Elements and roles are named as
/// the reader's own framework has them, else as another one does, then without a page. Other
/// initiatives are told of one initiative only.
pub async fn tied(
    app: &App,
    reader: Option<EmployeeId>,
    initiatives: &[InitiativeId],
    on: Date,
) -> Result<Vec<Tied>, StoreError> {
    let mut conn = app.db.reader().acquire().await?;
    let framework = framework_of(&mut conn, reader, on).await?.map(|framework| framework.id);
    let rows = tied_rows(&mut conn, framework, initiatives, on).await?;
    Ok(rows.into_iter().map(TiedRow::tied).collect())
}

async fn tied_rows(
    conn: &mut PgConnection,
    framework: Option<FrameworkId>,
    initiatives: &[InitiativeId],
    on: Date,
) -> Result<Vec<TiedRow>, StoreError> {
    Ok(sqlx::query_as!(
        TiedRow,
        "with elements as (
            select element_key, bool_and(is_sample) as is_sample
            from initiative_element
            where initiative_id = any($1)
            group by element_key
        ),
        links as (
            select target_kind, target_key, bool_and(is_sample) as is_sample
            from initiative_link
            where initiative_id = any($1)
            group by target_kind, target_key
        ),
        edition as (
            select credo_edition_id from credo_edition
            where published_at is not null
            order by effective_on > $3, abs(effective_on - $3)
            limit 1
        ),
        things as (
            select 1 as kind_place, d.position as place, 'element' as kind, t.element_key as key, d.name,
                null::text as audience, null::text as rank_name, null::text as rank_code, d.is_own,
                t.is_sample
            from elements t
            join lateral (
                select e.name, e.position, v.framework_id is not distinct from $2 as is_own
                from framework_version_on($3) v
                join element e on e.framework_version_id = v.framework_version_id
                where e.element_key = t.element_key
                order by is_own desc, v.framework_id
                limit 1
            ) d on true
            union all
            select 2, coalesce(d.rank_place, 0) * 100 + d.position, 'role', t.target_key, d.body,
                d.audience, d.rank_name, d.rank_code, d.is_own, t.is_sample
            from links t
            join lateral (
                select r.body, r.audience, k.name as rank_name, k.code as rank_code,
                    k.position as rank_place, r.position,
                    v.framework_id is not distinct from $2 as is_own
                from framework_version_on($3) v
                join role_expectation r on r.framework_version_id = v.framework_version_id
                left join rank k on k.rank_id = r.rank_id
                where r.role_key = t.target_key
                order by is_own desc, v.framework_id
                limit 1
            ) d on true
            where t.target_kind = 'role'
            union all
            select 3, min(c.position), 'credo', t.target_key, string_agg(c.body, '' order by c.line),
                null, null, null, true, bool_and(t.is_sample)
            from links t
            join credo_content c on c.kind = 'statement' and c.text_key = t.target_key
            join edition using (credo_edition_id)
            where t.target_kind = 'credo'
            group by t.target_key
            union all
            select 4, 0, 'initiative', i.initiative_id::text, i.title, null, null, null, true,
                p.is_sample
            from initiative_pair p
            join initiative i
                on i.initiative_id = case when p.lower_id = any($1) then p.upper_id else p.lower_id end
            where cardinality($1::uuid[]) = 1 and (p.lower_id = any($1) or p.upper_id = any($1))
        )
        select kind as \"kind!: TieKind\", key as \"key!\", name as \"name!\", audience, rank_name,
            rank_code, is_own as \"is_own!\", is_sample as \"is_sample!\"
        from things
        order by kind_place, place, name, key",
        initiatives as &[InitiativeId],
        framework as Option<FrameworkId>,
        on
    )
    .fetch_all(conn)
    .await?)
}

/// The initiatives that serve each role or line of the credo, by its key.
pub async fn serving(
    executor: impl PgExecutor<'_>,
    kind: TieKind,
) -> Result<Vec<(String, Builder)>, StoreError> {
    let rows = sqlx::query!(
        "select t.target_key as key, i.initiative_id as \"id: InitiativeId\", i.title,
            t.is_sample or i.is_sample as \"is_sample!\"
        from initiative_link t
        join initiative i using (initiative_id)
        where t.target_kind = $1
        order by t.target_key, i.title, i.initiative_id",
        kind as TieKind
    )
    .fetch_all(executor)
    .await?;
    let builder = |id, title, is_sample| Builder { id, title, is_sample };
    Ok(rows.into_iter().map(|row| (row.key, builder(row.id, row.title, row.is_sample))).collect())
}

/// Ties to roles, lines of the credo and each other that the program invents, marked 見本.
pub(in crate::thread) async fn link_samples(
    work: &mut Work,
    _permit: &Permit<TieSamples>,
    ties: &[(InitiativeId, Tie)],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let ids: Vec<InitiativeId> = ties.iter().map(|(id, _)| *id).collect();
    let kinds: Vec<String> = ties.iter().map(|(_, tie)| tie.kind.as_str().to_owned()).collect();
    let keys: Vec<String> = ties.iter().map(|(_, tie)| tie.key.clone()).collect();
    sqlx::query!(
        "with ties as (
            select * from unnest($2::uuid[], $3::text[], $4::text[]) as t (id, kind, key)
        ),
        links as (
            insert into initiative_link (initiative_id, target_kind, target_key, is_sample, tied_at)
            select id, kind, key, true, $1 from ties where kind in ('role', 'credo')
            on conflict do nothing
        )
        insert into initiative_pair (lower_id, upper_id, is_sample, tied_at)
        select least(id, key::uuid), greatest(id, key::uuid), true, $1 from ties
        where kind = 'initiative'
        on conflict do nothing",
        at,
        &ids as &[InitiativeId],
        &kinds,
        &keys
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
