//! Rows of organization.

use jinzai::kernel::ids::{AuthorityId, DepartmentId, EmployeeId};
use jinzai::organization::StaffChanges;
use jinzai::organization::deed::{Place, StaffDeed};
use jinzai::organization::policy::{
    ExportStaff, KeepRegister, KeepStaff, OfficeListing, ReadRegister, StaffListing,
};

use super::{Cases, id, me, my_authority, my_department, other_authority, other_employee};

fn place(authority: AuthorityId, department: DepartmentId) -> Place {
    Place { authority, way: vec![department, id(60)] }
}

fn deed(employee: EmployeeId, home: Option<Place>, touched: Vec<Place>) -> StaffDeed {
    StaffDeed { employee, home, touched, is_wider: false, changes: StaffChanges::default() }
}

pub fn cases() -> Cases {
    let mine = || place(my_authority(), my_department());
    let elsewhere = || place(my_authority(), id(61));
    let other = || place(other_authority(), my_department());
    let far = || place(other_authority(), id(61));
    let keep = "職員1人の発令・休職・氏名・退職";
    Cases::default()
        .action::<KeepRegister>("組織と職員の台帳を直す", "いつでも", ())
        .action::<ExportStaff>("職員の一覧を書き出す（見られる職員だけ）", "いつでも", ())
        .action::<KeepStaff>(
            keep,
            "所属も任命権者も担当",
            deed(other_employee(), Some(mine()), vec![mine()]),
        )
        .action::<KeepStaff>(
            keep,
            "任命権者だけ担当",
            deed(other_employee(), Some(elsewhere()), vec![elsewhere()]),
        )
        .action::<KeepStaff>(
            keep,
            "所属だけ担当",
            deed(other_employee(), Some(other()), vec![other()]),
        )
        .action::<KeepStaff>(
            keep,
            "どちらも担当外",
            deed(other_employee(), Some(far()), vec![far()]),
        )
        .action::<KeepStaff>(
            keep,
            "担当から担当外へ",
            deed(other_employee(), Some(mine()), vec![mine(), far()]),
        )
        .action::<KeepStaff>(
            keep,
            "担当外から担当へ",
            deed(other_employee(), Some(far()), vec![far(), mine()]),
        )
        .action::<KeepStaff>(keep, "自分の記録", deed(me(), Some(mine()), vec![mine()]))
        .action::<KeepStaff>(keep, "担当への採用", deed(other_employee(), None, vec![mine()]))
        .action::<KeepStaff>(keep, "担当外への採用", deed(other_employee(), None, vec![far()]))
        .action::<KeepStaff>(
            keep,
            "1人を超える変更",
            StaffDeed { is_wider: true, ..deed(other_employee(), Some(mine()), vec![mine()]) },
        )
        .action::<ReadRegister>("組織と職員の台帳を見る", "いつでも", ())
        .listing::<OfficeListing>("人事として職員を見る")
        .listing::<StaffListing>("職員を探す")
}
