//! People: their bands, names and identities.

use super::chance::Chance;

/// Bands of seniority, as the profile names them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Band {
    Entry,
    Experienced,
    Lead,
    Senior,
    Executive,
}

impl Band {
    pub(super) const ALL: [Self; 5] = [
        Self::Entry,
        Self::Experienced,
        Self::Lead,
        Self::Senior,
        Self::Executive,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Experienced => "experienced",
            Self::Lead => "lead",
            Self::Senior => "senior",
            Self::Executive => "executive",
        }
    }
}

/// How every platform names a person: one identity each, so that people can be counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// An account of the directory.
    Account,
    Mbox,
    Openid,
}

#[allow(clippy::struct_excessive_bools)] // Each is a trait of its own.
pub(super) struct Person {
    pub(super) unit: u16,
    pub(super) band: Band,
    pub(super) identity: Identity,
    given: u8,
    family: u8,
    /// How often they start something, in per mille of working weeks.
    pub(super) pace: u32,
    japanese: bool,
    /// They read and never write.
    pub(super) silent: bool,
    /// They work on a phone that is often offline.
    pub(super) away: bool,
    pub(super) weekends: bool,
    /// Place in the list of languages they write in.
    pub(super) language: u8,
}

/// Place in the list of languages.
const JAPANESE: u8 = 4;

/// Few send much, many send little, some never: sixteen equal parts of the people.
const PACES: [u32; 16] = [
    0, 0, 40, 80, 120, 170, 220, 280, 350, 450, 550, 700, 900, 1_300, 2_200, 4_500,
];

impl Person {
    /// Somebody of a unit. `partner` units have no account in the directory; `field` units work on
    /// phones.
    pub(super) fn draw(
        unit: u16,
        language: u8,
        partner: bool,
        field: bool,
        chance: &mut Chance,
    ) -> Self {
        let band = Band::ALL[chance.weighted([400, 360, 145, 70, 25].into_iter())];
        let pace = chance.one_of(&PACES);
        let identity = match chance.below(50) {
            _ if partner => Identity::Mbox,
            0 => Identity::Openid,
            _ => Identity::Account,
        };
        let english = chance.happens(350);
        let japanese = language == JAPANESE;
        Self {
            unit,
            band,
            identity,
            japanese,
            given: chance.spot(if japanese {
                GIVEN_KANJI.len()
            } else {
                GIVEN.len()
            }),
            family: chance.spot(if japanese {
                FAMILY_KANJI.len()
            } else {
                FAMILY.len()
            }),
            pace,
            silent: pace == 0 && chance.happens(500),
            away: chance.happens(if field { 350 } else { 20 }),
            weekends: chance.happens(80),
            language: if english { 0 } else { language },
        }
    }

    /// The two parts of the name, in the order in which they are written.
    pub(super) fn name(&self) -> (&'static str, &'static str) {
        let (given, family) = (usize::from(self.given), usize::from(self.family));
        if self.japanese {
            (FAMILY_KANJI[family], GIVEN_KANJI[given])
        } else {
            (GIVEN[given], FAMILY[family])
        }
    }
}

const GIVEN: [&str; 48] = [
    "Ada",
    "Zoë",
    "Jürgen",
    "Łukasz",
    "Inês",
    "Noah",
    "Amélie",
    "Søren",
    "Thandiwe",
    "Mei",
    "José",
    "Aoife",
    "Björn",
    "Chloé",
    "Dagmar",
    "Emre",
    "Fatima",
    "Gwen",
    "Hanna",
    "Ivo",
    "João",
    "Katja",
    "Liam",
    "Márta",
    "Nadia",
    "Oisín",
    "Priya",
    "Quentin",
    "Renée",
    "Siân",
    "Tomáš",
    "Ursula",
    "Vasil",
    "Wanda",
    "Xavier",
    "Yusuf",
    "Žofia",
    "Ángel",
    "Bea",
    "Çağla",
    "Dmytro",
    "Eero",
    "Ferran",
    "Grażyna",
    "Håkon",
    "Ingrid",
    "Jo \"Joey\"",
    "Kai",
];

const FAMILY: [&str; 48] = [
    "Almeida",
    "Müller",
    "O’Brien",
    "Nowak",
    "García",
    "Lefèvre",
    "Sørensen",
    "Nguyễn",
    "Dlamini",
    "Chen",
    "Kowalczyk",
    "Ó Súilleabháin",
    "Weiß",
    "Dubois",
    "Gonçalves",
    "Yılmaz",
    "Haddad",
    "Evans",
    "Virtanen",
    "Horvat",
    "Pereira",
    "Schröder",
    "Murphy",
    "Szabó",
    "Rossi",
    "Walsh",
    "Iyer",
    "Marchand",
    "Bélanger",
    "Davies",
    "Novák",
    "Kessler",
    "Dimitrov",
    "Zielińska",
    "Tremblay",
    "Demir",
    "Straková",
    "Ibáñez",
    "McKenna",
    "Şahin",
    "Shevchenko",
    "Niemi",
    "Puig",
    "Wójcik",
    "Åkesson",
    "Berg",
    "D'Angelo",
    "van der Linden",
];

const GIVEN_KANJI: [&str; 12] = [
    "さくら",
    "陽菜",
    "大輔",
    "健太",
    "美咲",
    "翔",
    "葵",
    "直樹",
    "由美",
    "蓮",
    "千尋",
    "拓海",
];

const FAMILY_KANJI: [&str; 12] = [
    "田中", "佐藤", "鈴木", "高橋", "渡辺", "伊藤", "山本", "中村", "小林", "加藤", "吉田", "山田",
];
