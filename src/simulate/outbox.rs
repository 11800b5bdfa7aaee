//! How statements are sent: at once as a rule; late, twice, or soon voided now and then.

use uuid::Uuid;

use super::Sender;
use super::calendar::{DAY, HOUR, MINUTE, SECOND};
use super::chance::Chance;
use super::organisation::Organisation;

/// Statements that are voided, in per mille of those with ids.
const VOIDED: u32 = 7;

/// How a statement fares after it happened.
pub(super) struct Fate {
    /// When it is sent first, in milliseconds since the epoch.
    pub(super) sent: i64,
    /// When it is sent again.
    pub(super) again: Option<i64>,
    /// When it is voided, which may be before it is sent.
    pub(super) voided: Option<i64>,
}

impl Fate {
    pub(super) fn draw(
        world: &Organisation,
        sender: Sender,
        who: u32,
        has_id: bool,
        at: i64,
        chance: &mut Chance,
    ) -> Self {
        let mut sent = at + delay(sender, chance);
        if chance.happens(if world.person(who).away { 180 } else { 9 }) {
            sent = at + 8 * HOUR + chance.up_to(132) * HOUR + chance.up_to(3_600_000);
        }
        let mut voided = None;
        if has_id && chance.happens(VOIDED) {
            if chance.happens(150) {
                // Withdrawn on another device while the first was still offline.
                sent = at + DAY + chance.up_to(48) * HOUR;
                voided = Some(at + 10 * MINUTE + chance.up_to(900) * MINUTE);
            } else {
                voided = Some(sent + 2 * MINUTE + chance.up_to(4_000) * MINUTE);
            }
        }
        // A batch that timed out is sent again: sooner with a client that knows its ids.
        let again = chance
            .happens(if has_id { 14 } else { 22 })
            .then(|| sent + 4 * SECOND + chance.up_to(if has_id { 600 } else { 7_200 }) * SECOND);
        Self {
            sent,
            again,
            voided,
        }
    }
}

/// From the deed to its sending, where nothing goes wrong.
fn delay(sender: Sender, chance: &mut Chance) -> i64 {
    match sender {
        Sender::Profile | Sender::Bare => 80 + chance.up_to(2_500),
        Sender::Course => SECOND + chance.up_to(30_000),
        // A plugin's task runs every few minutes.
        Sender::Forum => 20 * SECOND + chance.up_to(240_000),
    }
}

/// Whether a platform gives its next statement an id.
pub(super) fn id(sender: Sender, chance: &mut Chance) -> Option<Uuid> {
    match sender {
        Sender::Profile | Sender::Course => Some(chance.id()),
        Sender::Bare => chance.happens(600).then(|| chance.id()),
        Sender::Forum => None,
    }
}

/// The same statement as a client may send it the second time: as it was, or with its id elsewhere.
pub(super) fn retold(json: &str, id: Option<Uuid>, chance: &mut Chance) -> String {
    let moved = id.filter(|_| chance.happens(300)).and_then(|id| {
        let first = format!("{{\"id\":\"{id}\",");
        let rest = json.strip_prefix(first.as_str())?.strip_suffix('}')?;
        Some(format!("{{{rest},\"id\":\"{id}\"}}"))
    });
    moved.unwrap_or_else(|| json.to_owned())
}
