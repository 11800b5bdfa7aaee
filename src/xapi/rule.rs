//! Every rule a statement can break: its code, its clause, its sentence and its remedy.

mod define;

use define::rules;

rules! {
    // JSON, below everything
    InvalidUtf8, "invalid-utf8", "RFC 8259, 8.1",
        "The text is not valid UTF-8",
        "Encode the request as UTF-8";
    MalformedJson, "malformed-json", "RFC 8259, 2",
        "The text is not well-formed JSON",
        "Write the body with a JSON library, as exactly one value";
    BrokenEscape, "broken-escape", "RFC 8259, 7 and 8.2",
        "An escape in a string is malformed, or is half of a surrogate pair",
        "Write characters beyond U+FFFF as themselves, or as both halves of their surrogate pair";
    RawControlCharacter, "raw-control-character", "RFC 8259, 7",
        "A string holds a control character that is not escaped",
        "Escape control characters, for example a line break as \\n";
    DuplicateKey, "duplicate-key", "xAPI 1.0.3, Part 2, 2.2",
        "A key stands twice in one object",
        "Send each property once";
    TooDeep, "too-deep", "a limit of this server",
        "The JSON is nested deeper than this server accepts",
        "Send flatter extension values, or ask the administrator to raise the limit";

    // Any value (2.2)
    NullValue, "null-value", "xAPI 1.0.3, Part 2, 2.2",
        "A value is null outside of extensions",
        "Leave the property out instead of sending null";
    PropertyUnknown, "property-unknown", "xAPI 1.0.3, Part 2, 2.2",
        "This property does not belong here",
        "Remove the property, or move it into extensions under a key that is an IRI";
    PropertyInWrongCase, "property-in-wrong-case", "xAPI 1.0.3, Part 2, 2.2",
        "The name of this property is written in the wrong case",
        "Write the name exactly as the specification does";
    PropertyOfVersion2, "property-of-version-2", "xAPI 1.0.3, Part 2, 2.2",
        "This property belongs to xAPI 2.0, and the request speaks 1.0",
        "Send X-Experience-API-Version: 2.0.0, or remove the property";
    NotAnObject, "not-an-object", "xAPI 1.0.3, Part 2, 2.2",
        "This value must be an object",
        "Send a JSON object";
    NotAnArray, "not-an-array", "xAPI 1.0.3, Part 2, 2.2",
        "This value must be an array",
        "Send a JSON array, also for a single element";
    NotAString, "not-a-string", "xAPI 1.0.3, Part 2, 2.2",
        "This value must be a string",
        "Send a JSON string";
    NotANumber, "not-a-number", "xAPI 1.0.3, Part 2, 2.2",
        "This value must be a number",
        "Send a JSON number, without quotes";
    NotABoolean, "not-a-boolean", "xAPI 1.0.3, Part 2, 2.2",
        "This value must be true or false",
        "Send true or false, without quotes";

    // Statements (2.3.2, 2.4)
    ActorMissing, "actor-missing", "xAPI 1.0.3, Part 2, 2.2",
        "The statement has no actor",
        "Add the actor: who did it";
    VerbMissing, "verb-missing", "xAPI 1.0.3, Part 2, 2.2",
        "The statement has no verb",
        "Add the verb: what was done";
    ObjectMissing, "object-missing", "xAPI 1.0.3, Part 2, 2.2",
        "The statement has no object",
        "Add the object: what it was done to";
    StatementIdNotUuid, "statement-id-not-uuid", "xAPI 1.0.3, Part 2, 2.4.1",
        "The id of the statement is not a UUID",
        "Send a UUID in its standard form of 8-4-4-4-12 hexadecimal digits, or leave the id out";
    VoidingWithoutStatementRef, "voiding-without-statement-ref", "xAPI 1.0.3, Part 2, 2.3.2",
        "A voiding statement must have a StatementRef as its object",
        "Send an object with objectType StatementRef and the id of the statement to void";
    StatementVersionUnknown, "statement-version-unknown", "xAPI 1.0.3, Part 2, 2.4.10",
        "The version of the statement is none that this request may carry",
        "Leave version out, or send 1.0.0 (or 2.0.0 in a 2.0 request)";

    // Timestamps (4.5)
    TimestampMalformed, "timestamp-malformed", "xAPI 1.0.3, Part 2, 4.5",
        "The timestamp is not written as ISO 8601 asks",
        "Write it like 2026-11-23T11:53:50.123Z";
    TimestampImpossible, "timestamp-impossible", "xAPI 1.0.3, Part 2, 4.5",
        "The timestamp names a date, a time or an offset that does not exist",
        "Send a date of the calendar, a time up to 23:59:59 and an offset up to 23:59";
    TimestampOffsetMinusZero, "timestamp-offset-minus-zero", "xAPI 1.0.3, Part 2, 4.5",
        "The offset of the timestamp is minus zero, which ISO 8601 forbids",
        "Write Z or +00:00 for UTC";

    // Actors (2.4.2)
    ActorObjectTypeUnknown, "actor-object-type-unknown", "xAPI 1.0.3, Part 2, 2.4.2",
        "The objectType here is neither Agent nor Group",
        "Send Agent or Group in this case, or leave it out for an agent";
    AgentIdentifierMissing, "agent-identifier-missing", "xAPI 1.0.3, Part 2, 2.4.2.1",
        "The agent has nothing that identifies it",
        "Add one of mbox, mbox_sha1sum, openid or account";
    IdentifiersSeveral, "identifiers-several", "xAPI 1.0.3, Part 2, 2.4.2.3",
        "There is more than one of mbox, mbox_sha1sum, openid and account",
        "Keep exactly one of them";
    MemberOnAgent, "member-on-agent", "xAPI 1.0.3, Part 2, 2.4.2.1",
        "An agent has no members",
        "Set objectType to Group, or remove member";
    AnonymousGroupMemberMissing, "anonymous-group-member-missing", "xAPI 1.0.3, Part 2, 2.4.2.2",
        "A group without an identifier must list its members",
        "Add member with at least one agent, or an identifier";
    ActorNotIdentified, "actor-not-identified", "xAPI 1.0.3, Part 3, 2.1.3",
        "A group without an identifier names nobody in particular",
        "Send an agent, or a group with one of mbox, mbox_sha1sum, openid or account";
    GroupForAgent, "group-for-agent", "xAPI 1.0.3, Part 3, 2.4",
        "A group stands where only an agent can",
        "Send an agent; the identifier of a group can stand in an agent too";
    MemberNotAnAgent, "member-not-an-agent", "xAPI 1.0.3, Part 2, 2.4.2.2",
        "A member of a group must be an agent",
        "List the agents themselves: groups do not nest";
    MboxNotMailto, "mbox-not-mailto", "xAPI 1.0.3, Part 2, 2.4.2.3",
        "The mbox is not of the form mailto: and an e-mail address",
        "Write it like mailto:someone@example.com";
    MboxSha1SumMalformed, "mbox-sha1sum-malformed", "xAPI 1.0.3, Part 2, 2.4.2.3",
        "The mbox_sha1sum is not a SHA-1 hash in hexadecimal",
        "Send the 40 hexadecimal digits of the SHA-1 hash of the mbox, mailto: included";
    OpenIdNotUri, "open-id-not-uri", "xAPI 1.0.3, Part 2, 2.4.2.3",
        "The openid is not an absolute URI",
        "Send the whole OpenID with its scheme";
    AccountHomePageMissing, "account-home-page-missing", "xAPI 1.0.3, Part 2, 2.4.2.4",
        "The account has no homePage",
        "Add homePage: the address of the system that the account is on";
    AccountHomePageNotIrl, "account-home-page-not-irl", "xAPI 1.0.3, Part 2, 2.4.2.4",
        "The homePage of the account is not an absolute IRL",
        "Send the whole address with its scheme, like https://lms.example.com";
    AccountNameMissing, "account-name-missing", "xAPI 1.0.3, Part 2, 2.4.2.4",
        "The account has no name",
        "Add name: the id of the user on that system";

    // Verbs (2.4.3)
    VerbIdMissing, "verb-id-missing", "xAPI 1.0.3, Part 2, 2.4.3",
        "The verb has no id",
        "Add the IRI of the verb";
    VerbIdNotIri, "verb-id-not-iri", "xAPI 1.0.3, Part 2, 2.4.3",
        "The id of the verb is not an absolute IRI",
        "Send the whole IRI with its scheme, percent-encoded where needed";

    // Objects (2.4.4)
    ObjectTypeUnknown, "object-type-unknown", "xAPI 1.0.3, Part 2, 2.4.4",
        "The objectType is none of Activity, Agent, Group, SubStatement and StatementRef",
        "Write one of these names exactly, or leave it out for an activity";
    ObjectTypeMissing, "object-type-missing", "xAPI 1.0.3, Part 2, 2.4.4.2",
        "An agent or group as the object must have an objectType",
        "Add objectType: Agent or Group";
    ActivityObjectType, "activity-object-type", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The objectType of an activity is not Activity",
        "Write Activity, or leave it out";
    ActivityIdMissing, "activity-id-missing", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The activity has no id",
        "Add the IRI of the activity";
    ActivityIdNotIri, "activity-id-not-iri", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The id of the activity is not an absolute IRI",
        "Send the whole IRI with its scheme, percent-encoded where needed";
    ActivityTypeNotIri, "activity-type-not-iri", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The type of the activity is not an absolute IRI",
        "Send the whole IRI with its scheme";
    MoreInfoNotIrl, "more-info-not-irl", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The moreInfo of the activity is not an absolute IRL",
        "Send the whole address with its scheme";
    StatementRefObjectType, "statement-ref-object-type", "xAPI 1.0.3, Part 2, 2.4.4.3",
        "The objectType of a reference to a statement is not StatementRef",
        "Add objectType: StatementRef";
    StatementRefIdMissing, "statement-ref-id-missing", "xAPI 1.0.3, Part 2, 2.4.4.3",
        "The reference to a statement has no id",
        "Add the UUID of the statement";
    StatementRefIdNotUuid, "statement-ref-id-not-uuid", "xAPI 1.0.3, Part 2, 2.4.4.3",
        "The id of the statement referred to is not a UUID",
        "Send a UUID in its standard form of 8-4-4-4-12 hexadecimal digits";
    SubStatementNested, "sub-statement-nested", "xAPI 1.0.3, Part 2, 2.4.4.3",
        "A SubStatement contains another SubStatement",
        "Send the inner one as a statement and refer to it with a StatementRef";
    SubStatementProperty, "sub-statement-property", "xAPI 1.0.3, Part 2, 2.4.4.3",
        "A SubStatement has no id, stored, version or authority",
        "Remove the property from the SubStatement";

    // Interaction activities (2.4.4.1)
    InteractionTypeUnknown, "interaction-type-unknown", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The interactionType is none that the specification names",
        "Send true-false, choice, fill-in, long-fill-in, matching, performance, sequencing, likert, numeric or other";
    InteractionTypeMissing, "interaction-type-missing", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "A property of interactions stands in a definition without interactionType",
        "Add interactionType, or remove the property";
    ComponentListUnsupported, "component-list-unsupported", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "This interactionType has no such list of components",
        "Use choices for choice and sequencing, scale for likert, source and target for matching, steps for performance";
    ComponentIdMissing, "component-id-missing", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "The interaction component has no id",
        "Add an id that is unique in its list";
    ComponentIdRepeated, "component-id-repeated", "xAPI 1.0.3, Part 2, 2.4.4.1",
        "Two interaction components of one list have the same id",
        "Give each component of the list its own id";

    // Results (2.4.5)
    ScaledOutOfBounds, "scaled-out-of-bounds", "xAPI 1.0.3, Part 2, 2.4.5.1",
        "The scaled score is not between -1 and 1",
        "Divide by the highest score, or send the number as raw";
    RawBelowMin, "raw-below-min", "xAPI 1.0.3, Part 2, 2.4.5.1",
        "The raw score is below min",
        "Correct raw or min";
    RawAboveMax, "raw-above-max", "xAPI 1.0.3, Part 2, 2.4.5.1",
        "The raw score is above max",
        "Correct raw or max";
    MinNotBelowMax, "min-not-below-max", "xAPI 1.0.3, Part 2, 2.4.5.1",
        "The min of the score is not less than its max",
        "Correct min and max, or leave both out where nothing can be scored";
    DurationMalformed, "duration-malformed", "xAPI 1.0.3, Part 2, 4.6",
        "The duration is not written as ISO 8601 asks",
        "Write it like PT4H35M59.14S, or weeks alone like P4W";

    // Contexts (2.4.6)
    RegistrationNotUuid, "registration-not-uuid", "xAPI 1.0.3, Part 2, 2.4.6.1",
        "The registration is not a UUID",
        "Send a UUID in its standard form of 8-4-4-4-12 hexadecimal digits";
    TeamNotAGroup, "team-not-a-group", "xAPI 1.0.3, Part 2, 2.4.6",
        "The team is not a group",
        "Send a group with objectType Group";
    ContextActivitiesValue, "context-activities-value", "xAPI 1.0.3, Part 2, 2.4.6.2",
        "A value of contextActivities is neither an activity nor an array of them",
        "Send an array of activities";
    RevisionWithoutActivity, "revision-without-activity", "xAPI 1.0.3, Part 2, 2.4.6",
        "There is a revision, but the object is not an activity",
        "Remove revision from the context";
    PlatformWithoutActivity, "platform-without-activity", "xAPI 1.0.3, Part 2, 2.4.6",
        "There is a platform, but the object is not an activity",
        "Remove platform from the context";
    ContextLanguageMalformed, "context-language-malformed", "xAPI 1.0.3, Part 2, 2.4.6",
        "The language is not a well-formed language tag",
        "Send a tag of RFC 5646, like en or pt-BR, with hyphens";
    ContextAgentObjectType, "context-agent-object-type", "xAPI 2.0, 4.2.2.5",
        "An element of contextAgents must have the objectType contextAgent",
        "Add objectType: contextAgent";
    ContextAgentMissing, "context-agent-missing", "xAPI 2.0, 4.2.2.5",
        "An element of contextAgents has no agent",
        "Add the agent";
    ContextAgentNotAnAgent, "context-agent-not-an-agent", "xAPI 2.0, 4.2.2.5",
        "The agent of an element of contextAgents is not an agent",
        "Send an agent, and groups in contextGroups";
    ContextGroupObjectType, "context-group-object-type", "xAPI 2.0, 4.2.2.5",
        "An element of contextGroups must have the objectType contextGroup",
        "Add objectType: contextGroup";
    ContextGroupMissing, "context-group-missing", "xAPI 2.0, 4.2.2.5",
        "An element of contextGroups has no group",
        "Add the group";
    ContextGroupNotAGroup, "context-group-not-a-group", "xAPI 2.0, 4.2.2.5",
        "The group of an element of contextGroups is not a group",
        "Send a group with objectType Group, and agents in contextAgents";
    RelevantTypesEmpty, "relevant-types-empty", "xAPI 2.0, 4.2.2.5",
        "The list of relevantTypes is empty",
        "List at least one IRI, or leave relevantTypes out";
    RelevantTypeNotIri, "relevant-type-not-iri", "xAPI 2.0, 4.2.2.5",
        "A relevant type is not an absolute IRI",
        "Send the whole IRI with its scheme";

    // Authorities (2.4.9)
    AuthorityGroupIdentified, "authority-group-identified", "xAPI 1.0.3, Part 2, 2.4.9",
        "The authority is a group with an identifier",
        "Leave authority out: the server sets it";
    AuthorityGroupNotTwo, "authority-group-not-two", "xAPI 1.0.3, Part 2, 2.4.9",
        "The authority is a group that has not exactly two members",
        "Leave authority out: the server sets it";

    // Attachments (2.4.11)
    AttachmentUsageTypeMissing, "attachment-usage-type-missing", "xAPI 1.0.3, Part 2, 2.4.11",
        "The attachment has no usageType",
        "Add the IRI of what the attachment is for";
    AttachmentUsageTypeNotIri, "attachment-usage-type-not-iri", "xAPI 1.0.3, Part 2, 2.4.11",
        "The usageType of the attachment is not an absolute IRI",
        "Send the whole IRI with its scheme";
    AttachmentDisplayMissing, "attachment-display-missing", "xAPI 1.0.3, Part 2, 2.4.11",
        "The attachment has no display",
        "Add its title as a language map";
    AttachmentContentTypeMissing, "attachment-content-type-missing", "xAPI 1.0.3, Part 2, 2.4.11",
        "The attachment has no contentType",
        "Add the media type of the data, like image/png";
    AttachmentContentTypeMalformed, "attachment-content-type-malformed", "xAPI 1.0.3, Part 2, 2.4.11",
        "The contentType of the attachment is not a media type",
        "Write it like text/plain; charset=utf-8";
    AttachmentLengthMissing, "attachment-length-missing", "xAPI 1.0.3, Part 2, 2.4.11",
        "The attachment has no length",
        "Add the number of octets of the data";
    AttachmentLengthNotOctets, "attachment-length-not-octets", "xAPI 1.0.3, Part 2, 2.4.11",
        "The length of the attachment is not a number of octets",
        "Send a whole number that is not negative";
    AttachmentSha2Missing, "attachment-sha2-missing", "xAPI 1.0.3, Part 2, 2.4.11",
        "The attachment has no sha2",
        "Add the SHA-2 hash of the data, also where there is a fileUrl";
    AttachmentSha2Malformed, "attachment-sha2-malformed", "xAPI 1.0.3, Part 2, 2.4.11",
        "The sha2 of the attachment is not a SHA-2 hash in hexadecimal",
        "Send the hash of the data in hexadecimal digits, 64 of them for SHA-256";
    AttachmentFileUrlNotIrl, "attachment-file-url-not-irl", "xAPI 1.0.3, Part 2, 2.4.11",
        "The fileUrl of the attachment is not an absolute IRL",
        "Send the whole address with its scheme";

    // Signatures (2.6)
    SignatureContentType, "signature-content-type", "xAPI 1.0.3, Part 2, 2.6",
        "The contentType of a signature is not application/octet-stream",
        "Send application/octet-stream as the contentType of the attachment that signs the statement";
    SignatureNotCompact, "signature-not-compact", "xAPI 1.0.3, Part 2, 2.6",
        "The signature is not a JSON web signature in compact serialization",
        "Send header, payload and signature, each in base64url without padding, with a dot between them and nothing else";
    SignatureHeader, "signature-header", "RFC 7515, 4",
        "The header of the signature is not a JSON object",
        "Sign with a library for JSON web signatures";
    SignatureAlgorithm, "signature-algorithm", "xAPI 1.0.3, Part 2, 2.6",
        "The alg of the signature is none of RS256, RS384 and RS512",
        "Sign with an RSA key, and name the algorithm exactly so";
    SignatureCritical, "signature-critical", "RFC 7515, 4.1.11",
        "The header of the signature has crit, but this server knows no extensions",
        "Sign without extensions, and leave crit out";
    SignaturePayload, "signature-payload", "xAPI 1.0.3, Part 2, 2.6",
        "The payload of the signature is not one statement as a JSON object",
        "Sign the JSON text of the statement alone";
    SignatureDiffers, "signature-differs", "xAPI 1.0.3, Part 2, 2.6",
        "The statement that was signed is not the one that was sent",
        "Sign the statement as it is sent, without the attachment that holds the signature";
    SignatureCertificates, "signature-certificates", "RFC 7515, 4.1.6",
        "The x5c of the signature is not a list of certificates",
        "Send each certificate in DER as base64 (not base64url), that of the signer first, or leave x5c out";
    SignatureChainTooLong, "signature-chain-too-long", "a limit of this server",
        "The x5c of the signature lists more than 10 certificates",
        "List the signer's certificate and those it is certified by, each once";
    SignatureKeyKind, "signature-key-kind", "xAPI 1.0.3, Part 2, 2.6",
        "The first certificate of the signature has no RSA key",
        "Sign with an RSA key, and list its certificate first";
    SignatureKeySize, "signature-key-size", "a limit of this server",
        "An RSA key of the certificates has a size that this server cannot check",
        "Use a key of 2048 to 8192 bits";
    SignatureWrong, "signature-wrong", "xAPI 1.0.3, Part 2, 2.6",
        "The signature does not belong to its header, its payload and the key of its first certificate",
        "Sign with the key of the first certificate and the algorithm that alg names, and change nothing afterwards";
    SignatureChainBroken, "signature-chain-broken", "RFC 7515, 4.1.6",
        "A certificate of the signature is not signed by the one that follows it",
        "List the signer's certificate first, and behind each certificate the one that certifies it";
    SignatureChainUnreadable, "signature-chain-unreadable", "a limit of this server",
        "A certificate of the signature is signed in a way that this server cannot check",
        "Use certificates signed with RSA (PKCS #1) or ECDSA and SHA-2, or list the first one alone";

    // Extensions and language maps (4.1, 4.2)
    ExtensionKeyNotIri, "extension-key-not-iri", "xAPI 1.0.3, Part 2, 4.1",
        "A key of the extensions is not an absolute IRI",
        "Use an IRI that you control as the key";
    LanguageMapKeyMalformed, "language-map-key-malformed", "xAPI 1.0.3, Part 2, 4.2",
        "A key of the language map is not a well-formed language tag",
        "Use a tag of RFC 5646, like en or pt-BR, with hyphens";
    LanguageMapValueNotString, "language-map-value-not-string", "xAPI 1.0.3, Part 2, 4.2",
        "A value of the language map is not a string",
        "Send the text in this language as a string";
}
