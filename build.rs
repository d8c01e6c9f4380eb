//! `sqlx::migrate!` reads the folder of migrations while compiling, but a stable compiler only
//! notices changes of the files that were there: a new migration needs this line to be seen.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
