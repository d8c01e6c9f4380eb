//! The people of the demo city: the posts there are ([`posts`]), who held them when ([`career`]), who
//! was away ([`leaves`]).

pub mod career;
pub mod leaves;
pub mod posts;
