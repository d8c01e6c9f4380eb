//! Who may publish the credo, and who may say 読みました.

use crate::access::{Action, Actor, Denied, Listing, Scope};
use crate::kernel::ids::EmployeeId;

/// Publishing an edition, and naming the day of one whose day is a sample. The content that the
/// product brings is loaded by the system without a second person (decision 24).
pub struct PublishEdition;
impl Action for PublishEdition {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.is_system("seed") { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Saying that one has read an edition: every employee, for themselves.
pub struct AcknowledgeCredo;
impl Action for AcknowledgeCredo {
    type Subject = EmployeeId;
    fn decide(who: &Actor, employee: &EmployeeId) -> Result<(), Denied> {
        if who.is_employee(*employee) { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Reading and writing a マイクレド: everybody their own. No role reaches another's.
pub struct KeepPledge;
impl Action for KeepPledge {
    type Subject = EmployeeId;
    fn decide(who: &Actor, employee: &EmployeeId) -> Result<(), Denied> {
        if who.is_employee(*employee) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// The pledges that colleagues of the own department show.
pub struct ShownPledges;
impl Listing for ShownPledges {
    fn scope(who: &Actor) -> Scope<Self> {
        Scope::nobody().and_own(who.employee())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role};
    use crate::kernel::ids::AccountId;

    #[test]
    fn employees_speak_for_themselves_only() {
        let (own, other) = (EmployeeId::mint(), EmployeeId::mint());
        let who = Actor::person(AccountId::mint(), Some(own), "中村 恵子".to_owned(), Vec::new());
        assert!(who.could::<AcknowledgeCredo>(&own));
        assert!(!who.could::<AcknowledgeCredo>(&other));
        let outside = Actor::person(AccountId::mint(), None, "監査 太郎".to_owned(), Vec::new());
        assert!(!outside.could::<AcknowledgeCredo>(&own));
    }

    #[test]
    fn only_the_seed_publishes() {
        let grants = [Role::HrOfficer, Role::StrategyOfficer, Role::Administrator]
            .map(|role| Grant { role, authority: None, department: None });
        let who = Actor::person(AccountId::mint(), None, "人事 花子".to_owned(), grants.to_vec());
        assert!(!who.could::<PublishEdition>(&()));
        assert!(!Actor::system("demo").could::<PublishEdition>(&()));
        assert!(Actor::system("seed").could::<PublishEdition>(&()));
    }
}
