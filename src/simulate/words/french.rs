//! French.

use super::Language;

pub(super) const FRENCH: Language = Language {
    tag: "fr",
    topics: &[
        "les changements tardifs",
        "la relève du lundi",
        "les factures en deux devises",
        "la nouvelle file d’attente",
        "les entretiens clients",
        "les pièces de rechange",
        "la première semaine",
        "les appels difficiles",
        "les jeux d’essai",
        "le planning des équipes",
        "l’audit fournisseur",
        "le glossaire",
    ],
    questions: &[
        "Comment gérez-vous {} ?",
        "Qui connaît bien {} ?",
        "Par où commencer avec {} ?",
        "Y a-t-il une règle pour {} ?",
        "Que faire avec {} quand il manque deux personnes ?",
    ],
    ideas: &[
        "Et si on montrait {} en dix minutes chaque vendredi ?",
        "Une page sur la porte : {}",
        "Essayons autrement pendant un mois : {}",
    ],
    notes: &[
        "Ce que j’ai appris sur {}",
        "Un raccourci pour {}",
        "Notre liste de contrôle : {}",
        "{}, expliqué simplement",
    ],
    news: &["Cette semaine : {}", "C’est décidé : {}", "Où en est {}"],
    concerns: &[
        "Il ne reste plus de temps pour {}",
        "Nous avons oublié {}",
        "Je tiens peut-être trop à nos habitudes : {}",
    ],
    answers: &[
        "On règle {} deux jours avant, ensuite seulement les corrections.",
        "Il y a un modèle dans la bibliothèque, section 4.",
        "J’ai eu le même souci. Relance l’export, puis réessaie.",
        "À deux, {} prend vingt minutes.",
    ],
    thanks: &[
        "Merci, ça m’a beaucoup aidé !",
        "Ça marche 🎉",
        "Bonne remarque, c’est corrigé.",
    ],
    lessons: &[
        "Parler plus tôt de {}.",
        "Noter qui décide pour {}.",
        "Garder une journée pour {}.",
    ],
};
