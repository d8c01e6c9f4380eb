//! The program `jinzai`: its commands.

fn main() {}
