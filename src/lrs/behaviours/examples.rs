//! An example statement for each behaviour of the profile that comes with the program.

/// Names of templates, each with the text of `profiles/examples/NAME.json`.
macro_rules! examples {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../profiles/examples/", $name, ".json")))),*]
    };
}

const EXAMPLES: &[(&str, &str)] = examples! {
    "acknowledged-answer"
    "acknowledged-bias"
    "acknowledged-business-value"
    "acknowledged-concern"
    "acknowledged-difference"
    "acknowledged-expertise"
    "acknowledged-feedback"
    "aligned-goal"
    "answered"
    "asked-for-feedback"
    "asked-for-help"
    "asked-open-decision"
    "asked-question"
    "asked-reaction-to-idea"
    "authored-content"
    "clarified-contribution"
    "completed-self-directed"
    "created-network"
    "crossed-boundary"
    "curated-content"
    "debriefed-mistake"
    "debriefed-project"
    "gave-feedback"
    "invited-contributions"
    "joined-network"
    "listened"
    "provided-sharing-tool"
    "raised-concern"
    "reflected"
    "senior-contribution"
    "shared-actions"
    "shared-availability"
    "shared-big-idea"
    "shared-debrief"
    "shared-decision"
    "shared-formally"
    "shared-knowledge"
    "shared-knowledge-gap"
    "shared-little-idea"
    "shared-resource-across-boundary"
    "shared-sourced-account"
    "shared-spontaneously"
    "shared-thinking"
};

/// The statement that shows the behaviour of a template, by the template's slug.
pub(super) fn example(slug: &str) -> Option<&'static str> {
    let found = EXAMPLES.iter().find(|(name, _)| *name == slug);
    found.map(|(_, text)| *text)
}
