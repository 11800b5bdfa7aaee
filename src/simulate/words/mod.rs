//! What people write, in five languages.

mod english;
mod french;
mod german;
mod japanese;
mod portuguese;

use super::chance::Chance;

/// Patterns and topics of a language. `{}` in a pattern is where the topic goes.
pub(super) struct Language {
    pub(super) tag: &'static str,
    topics: &'static [&'static str],
    questions: &'static [&'static str],
    ideas: &'static [&'static str],
    notes: &'static [&'static str],
    news: &'static [&'static str],
    concerns: &'static [&'static str],
    answers: &'static [&'static str],
    thanks: &'static [&'static str],
    lessons: &'static [&'static str],
}

pub(super) const LANGUAGES: [&Language; 5] = [
    &english::ENGLISH,
    &german::GERMAN,
    &french::FRENCH,
    &portuguese::PORTUGUESE,
    &japanese::JAPANESE,
];

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Questions,
    Ideas,
    Notes,
    News,
    Concerns,
    Answers,
    Thanks,
    Lessons,
}

impl Language {
    fn list(&self, list: List) -> &'static [&'static str] {
        match list {
            List::Questions => self.questions,
            List::Ideas => self.ideas,
            List::Notes => self.notes,
            List::News => self.news,
            List::Concerns => self.concerns,
            List::Answers => self.answers,
            List::Thanks => self.thanks,
            List::Lessons => self.lessons,
        }
    }
}

/// A sentence, kept as what it is made of.
#[derive(Clone, Copy)]
pub(super) struct Line {
    language: u8,
    list: List,
    pattern: u8,
    topic: u8,
}

impl Line {
    pub(super) fn draw(language: u8, list: List, chance: &mut Chance) -> Self {
        let words = LANGUAGES[usize::from(language)];
        Self {
            language,
            list,
            pattern: chance.spot(words.list(list).len()),
            topic: chance.spot(words.topics.len()),
        }
    }

    /// Another sentence on the same topic.
    pub(super) fn about(self, list: List, chance: &mut Chance) -> Self {
        let patterns = self.language().list(list).len();
        Self {
            list,
            pattern: chance.spot(patterns),
            ..self
        }
    }

    pub(super) fn language(self) -> &'static Language {
        LANGUAGES[usize::from(self.language)]
    }

    /// What stands before the topic, the topic, and what stands after it.
    pub(super) fn parts(self) -> [&'static str; 3] {
        let words = self.language();
        let pattern = words.list(self.list)[usize::from(self.pattern)];
        match pattern.split_once("{}") {
            Some((before, after)) => [before, words.topics[usize::from(self.topic)], after],
            None => [pattern, "", ""],
        }
    }
}
