//! German.

use super::Language;

pub(super) const GERMAN: Language = Language {
    tag: "de",
    topics: &[
        "späte Änderungen",
        "die Übergabe am Montag",
        "Rechnungen in zwei Währungen",
        "die neue Warteschlange",
        "Kundengespräche",
        "Ersatzteile unterwegs",
        "die erste Woche",
        "Prüfprotokolle",
        "verärgerte Anrufer",
        "Testdaten",
        "die Schichtplanung",
        "barrierefreie Dokumente",
        "Lieferantenprüfungen",
        "die Größentabelle",
    ],
    questions: &[
        "Wie geht ihr mit dem Thema „{}“ um?",
        "Wer kennt sich aus mit: {}?",
        "Wo fange ich an beim Thema „{}“?",
        "Gibt es dafür eine Regel: {}?",
        "Was übersehe ich hier? Es geht um: {}",
    ],
    ideas: &[
        "Zehn Minuten jeden Freitag: {}",
        "Eine Seite an der Tür: {}",
        "Probieren wir es einen Monat lang anders: {}",
    ],
    notes: &[
        "Was ich gelernt habe: {}",
        "Eine Abkürzung: {}",
        "Unsere Checkliste: {}",
        "Einfach erklärt: {}",
    ],
    news: &["Diese Woche: {}", "Entschieden: {}", "Zwischenstand: {}"],
    concerns: &[
        "Keine Zeit mehr für: {}",
        "Schiefgegangen: {}",
        "Ich hänge zu sehr am Alten: {}",
    ],
    answers: &[
        "Wir klären das zwei Tage vorher, danach nur noch Korrekturen.",
        "In der Bibliothek liegt eine Vorlage dafür, Abschnitt 4.",
        "Das hatte ich auch. Erst den Export neu starten, dann noch einmal versuchen.",
        "Zu zweit draufschauen; das dauert zwanzig Minuten. Thema: {}",
    ],
    thanks: &[
        "Danke, das hat geholfen!",
        "Läuft jetzt. 👍",
        "Guter Hinweis, ich habe es geändert.",
    ],
    lessons: &[
        "Früher fragen: {}",
        "Aufschreiben, wer entscheidet: {}",
        "Einen Tag Puffer lassen: {}",
    ],
};
