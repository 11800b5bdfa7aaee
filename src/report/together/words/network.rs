//! The measures of the report `network`.

use super::{Definition, OPENNESS, Unit, named};

pub(crate) static NETWORK: [&Definition; 14] = [
    &CONTACTS,
    &RECIPROCITY,
    &RECIPROCITY_WITHOUT_RINGS,
    &RINGS,
    &CROSS_BOUNDARY,
    &E_I,
    &E_I_AT_RANDOM,
    &CROSSINGS_CONFIRMED,
    &ISOLATES,
    &LARGEST_COMPONENT,
    &CENTRALISATION,
    &FRAGILE_BROKERS,
    &DENSITY,
    &EDGES,
];
pub(crate) static NETWORK_WORDS: [(&str, &str); 14] = named(&NETWORK);

const PAIRS: &str = "Ordered pairs of people with at least one contact in the period.";

pub(crate) static CONTACTS: Definition = Definition {
    name: "contacts",
    title: "Contacts",
    words: "Ordered pairs of people of whom the first turned to the second: in a statement that names the second as \
            a recipient, or that answers to a statement of theirs of the period or the 31 local days before it. People \
            who want to be left out of networks are. Coverage is the share of pairs of two people of the directory.",
    numerator: PAIRS,
    denominator: "",
    principles: OPENNESS,
    unit: Unit::Pairs,
    read_with: "reciprocity",
    not_shown: "Who spoke with whom without a statement: the picture is of what platforms send.",
};

pub(crate) static RECIPROCITY: Definition = Definition {
    name: "reciprocity",
    title: "Reciprocity",
    words: "The share of pairs in which each turned to the other in the period.",
    numerator: "Ordered pairs that are there in both directions.",
    denominator: PAIRS,
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "reciprocity_without_rings",
    not_shown: "Whether both got something out of it.",
};

pub(crate) static RECIPROCITY_WITHOUT_RINGS: Definition = Definition {
    name: "reciprocity_without_rings",
    title: "Reciprocity without rings",
    words: "The same without the pairs that rings counts.",
    numerator: "Ordered pairs that are there in both directions and in no ring.",
    denominator: "Ordered pairs that are in no ring.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "rings",
    not_shown: "Why two people acknowledge each other.",
};

pub(crate) static RINGS: Definition = Definition {
    name: "rings",
    title: "Rings",
    words: "Pairs that are to be looked at before credit is counted: both acknowledged each other and nobody else, \
            together more than five times for each 30 days of the period that have begun.",
    numerator: "Ordered pairs in such rings; each ring is two.",
    denominator: PAIRS,
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "reciprocity",
    not_shown: "That anything is wrong: two people may simply work together.",
};

pub(crate) static CROSS_BOUNDARY: Definition = Definition {
    name: "cross_boundary",
    title: "Across boundaries",
    words: "The share of pairs that cross units: the units of both were known and differed at one of their contacts. \
            Who is reached by an answer is taken in the unit they were in when they wrote what it answers to. \
            Coverage is the share of pairs with both units known.",
    numerator: "Ordered pairs that cross units.",
    denominator: "Ordered pairs with both units known at one of their contacts.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "crossings_confirmed",
    not_shown: "Other boundaries than those of units.",
};

pub(crate) static E_I: Definition = Definition {
    name: "e_i",
    title: "E-I index",
    words: "Pairs across units minus pairs within units, of all with both units known (Krackhardt and Stern 1988): 1 \
            where all cross, -1 where none does. Compare it with e_i_at_random: large units look closed, small ones \
            open.",
    numerator: "",
    denominator: "Ordered pairs with both units known at one of their contacts.",
    principles: OPENNESS,
    unit: Unit::Index,
    read_with: "e_i_at_random",
    not_shown: "Which units keep to themselves; see edges.",
};

pub(crate) static E_I_AT_RANDOM: Definition = Definition {
    name: "e_i_at_random",
    title: "E-I index at random",
    words: "The E-I index there would be if everybody turned to anybody else with the same chance, given how many \
            people of the directory each unit has.",
    numerator: "",
    denominator: "",
    principles: OPENNESS,
    unit: Unit::Index,
    read_with: "e_i",
    not_shown: "Anything people did: it is a yardstick.",
};

pub(crate) static CROSSINGS_CONFIRMED: Definition = Definition {
    name: "crossings_confirmed",
    title: "Crossings confirmed",
    words: "Of the statements that say they crossed a boundary, the share with a contact between two units. It keeps \
            the claim honest. Coverage is the share with both units known at one of their contacts.",
    numerator: "Those with a contact of two different units.",
    denominator: "All statements that follow crossed-boundary.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "cross_boundary",
    not_shown: "Boundaries that are not between units: such a crossing is real and not confirmed.",
};

pub(crate) static ISOLATES: Definition = Definition {
    name: "isolates",
    title: "Without contact",
    words: "The share of the organisation with no contact at all in the period, in either direction.",
    numerator: "People of the directory who are in no pair: all of them without those who are.",
    denominator: "All people of the directory in the period.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "contacts",
    not_shown: "Why: absence, other channels and the wish to be left out of networks look alike here.",
};

pub(crate) static LARGEST_COMPONENT: Definition = Definition {
    name: "largest_component",
    title: "Largest component",
    words: "The share of the organisation in the largest part of the network that hangs together, whichever way \
            contacts go.",
    numerator: "People of the directory in it.",
    denominator: "All people of the directory in the period.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "centralisation",
    not_shown: "How thin the threads are that hold it together; see fragile_brokers.",
};

pub(crate) static CENTRALISATION: Definition = Definition {
    name: "centralisation",
    title: "Centralisation",
    words: "How far contacts go to one person (Freeman's centralisation of in-degrees, over all who have a contact): \
            1 where everybody turns to one and to nobody else, 0 where all are turned to by as many. Near 1 a \
            facilitator holds the conversation.",
    numerator: "",
    denominator: "People with a contact.",
    principles: OPENNESS,
    unit: Unit::Index,
    read_with: "reciprocity",
    not_shown: "Who stands in the middle.",
};

pub(crate) static FRAGILE_BROKERS: Definition = Definition {
    name: "fragile_brokers",
    title: "Fragile brokers",
    words: "The share of pairs across units that touch the top 1 % of people: those with the most pairs across units, \
            of all with a contact, rounded up to whole people; of equals those come first whom the store met first. \
            Where it is high, few hold units together.",
    numerator: "Ordered pairs across units with one of them on either side.",
    denominator: "Ordered pairs across units.",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "cross_boundary",
    not_shown: "Who they are.",
};

pub(crate) static DENSITY: Definition = Definition {
    name: "density",
    title: "Density",
    words: "The pairs of people of the directory that are there, of all there could be. It falls as an organisation \
            grows, so compare it with itself.",
    numerator: "Ordered pairs of two people of the directory.",
    denominator: "",
    principles: OPENNESS,
    unit: Unit::Share,
    read_with: "largest_component",
    not_shown: "How strong a contact is.",
};

pub(crate) static EDGES: Definition = Definition {
    name: "edges",
    title: "Contacts by units",
    words: "Pairs by the units of both at their contacts, from unit to unit_to; a pair whose people moved can be in \
            several. Only for viewers of exact figures.",
    numerator: "Ordered pairs from a person of the one unit to a person of the other.",
    denominator: "",
    principles: OPENNESS,
    unit: Unit::Pairs,
    read_with: "cross_boundary",
    not_shown: "How large the units are.",
};
