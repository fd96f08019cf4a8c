//! VMware NSX authentication records: create, update, list and delete them.
//!
//! Source: release notes of Policy Audit 1.11 (May 2026), and the pages of the sibling VMware
//! record.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "auth_nsx",
    title: "VMware NSX Authentication Record",
    operations: &[CREATE, UPDATE, LIST, DELETE],
};

const ONLY_HASHICORP: &str = "It belongs to another kind of vault; NSX records take HashiCorp \
                              only.";

const VERSIONS: &[Version] =
    &[Version::new("2.0").eos("2026-11").eol("2027-05", "3.0"), Version::new("3.0")];

/// Where the password is, if it is in a vault.
const VAULT: &[Parameter] = &[
    choice("vault_type", &["HashiCorp"]).help("The kind of vault; NSX takes HashiCorp only."),
    integer("vault_id").help("The vault record."),
    text("secret_kv_path")
        .unconfirmed("Not in the release notes.")
        .help("The path of the secret; the vault record's path unless sent."),
    text("secret_kv_name").help("The name of the secret."),
    text("secret_kv_key")
        .help("The key of the password within the secret; needed by the key-value engine."),
];

/// How the manager is reached, how the login is made, and what is noted of it.
const CONNECTION: &[Parameter] = groups![
    &[
        integer("port").min(1).max(65_535).default("443").help("The port of the NSX manager."),
        flag("ssl_verify_with_host").default("0").help("1 checks the certificate against `hosts`."),
        list("hosts").help(
            "Full host names that the certificate may carry; used with `ssl_verify_with_host`.",
        ),
        choice("login_type", &["basic", "vault"])
            .default("basic")
            .help("Whether the password is in the record or in a vault.")
    ],
    VAULT,
    &[
        flag("use_ad_hashicorp")
            .default("0")
            .since("3.0")
            .help("1 takes Active Directory credentials from the HashiCorp vault."),
        integer("network_id")
            .help("The network that the record is for; needs the Network Support feature."),
        text("comments").max(1999).help("A comment.")
    ]
];

/// What holds between the kind of login, the vault and the password.
const VAULT_RULES: &[Rule] = &[
    When("login_type", &["vault"], &All(&["vault_type", "vault_id", "secret_kv_name"])),
    When("login_type", &["vault"], &NoneOf(&["password"])),
    When(
        "use_ad_hashicorp",
        &["1"],
        &RequiresValue("use_ad_hashicorp", "vault_type", &["HashiCorp"]),
    ),
];

/// What belongs to vaults that these records do not take.
const OF_OTHER_VAULTS: &[Translation] = &[
    Refuse { name: "vault_service_type", reason: ONLY_HASHICORP },
    Refuse { name: "ak_secret_name", reason: ONLY_HASHICORP },
    Refuse { name: "system_name", reason: ONLY_HASHICORP },
    Refuse { name: "account_name", reason: ONLY_HASHICORP },
    Refuse { name: "end_point_name", reason: ONLY_HASHICORP },
    Refuse { name: "end_point_type", reason: ONLY_HASHICORP },
    Refuse { name: "end_point_container", reason: ONLY_HASHICORP },
    Refuse { name: "folder", reason: ONLY_HASHICORP },
    Refuse { name: "file", reason: ONLY_HASHICORP },
    Refuse { name: "auto_discover_system_name", reason: ONLY_HASHICORP },
    Refuse { name: "system_name_single_host", reason: ONLY_HASHICORP },
    Refuse { name: "system_type", reason: ONLY_HASHICORP },
    Refuse { name: "custom_system_type", reason: ONLY_HASHICORP },
    Refuse { name: "secret_name", reason: ONLY_HASHICORP },
    Refuse { name: "authorization_name", reason: ONLY_HASHICORP },
    Refuse { name: "target_name", reason: ONLY_HASHICORP },
];

const CREATE: Operation =
    Operation::post("create", "[VM/PC] Create NSX Record", "/api/{version}/fo/auth/nsx/")
        .fixed(&[("action", "create")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(groups![
            &[
                text("title").max(255).required().help("The title, unique among the records."),
                text("username").required().help("The user name; also with a vault."),
                text("password").max(100).secret().help("The password; not with a vault."),
                ip_ranges("ips")
                    .help("The addresses that the record is for; CIDR blocks are sent as ranges.")
            ],
            CONNECTION,
            &[ECHO_REQUEST]
        ])
        .rules(rules![&[When("login_type", &["basic"], &All(&["password"]))], VAULT_RULES])
        .translations(OF_OTHER_VAULTS)
        .replies(BATCH_RETURN)
        .permissions(
            "Managers; Unit Managers who may create and edit authentication records \
             (unconfirmed).",
        )
        .notes(&[
            "Records can also be aimed at asset tags; the names of those parameters are not \
             confirmed, so `ips` is not demanded here: use `extra_parameters`.",
            "`ssl_verify_with_host` = 1 wants `hosts`.",
            "The release notes call `use_ad_hashicorp` required; it means something only with \
             the HashiCorp vault.",
        ]);

const UPDATE: Operation =
    Operation::post("update", "[VM/PC] Update NSX Record", "/api/{version}/fo/auth/nsx/")
        .fixed(&[("action", "update")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(groups![
            &[
                ids("ids").required().help("Which records; ranges are taken."),
                text("title").max(255).help("The title, unique among the records."),
                text("username").help("The user name; also with a vault."),
                text("password").max(100).secret().help("The password; not with a vault."),
                ip_ranges("ips").help(
                    "Replaces the addresses that the record is for; CIDR blocks are sent as \
                     ranges.",
                ),
                ip_ranges("add_ips").help("Adds these addresses."),
                ip_ranges("remove_ips").help("Removes these addresses.")
            ],
            each![changed(CONNECTION)],
            &[ECHO_REQUEST]
        ])
        .rules(rules![
            &[Excludes("ips", &["add_ips", "remove_ips"])],
            VAULT_RULES,
            &[AtLeastOne(&[
                "title",
                "username",
                "password",
                "ips",
                "add_ips",
                "remove_ips",
                "port",
                "ssl_verify_with_host",
                "hosts",
                "login_type",
                "vault_type",
                "vault_id",
                "secret_kv_path",
                "secret_kv_name",
                "secret_kv_key",
                "use_ad_hashicorp",
                "network_id",
                "comments",
            ])]
        ])
        .translations(OF_OTHER_VAULTS)
        .replies(BATCH_RETURN)
        .permissions(
            "Managers; Unit Managers who may create and edit authentication records \
             (unconfirmed).",
        )
        .notes(&["What is not sent keeps its value; `ips` replaces the whole list."]);

const LIST: Operation =
    Operation::post("list", "[VM/PC] List NSX Records", "/api/{version}/fo/auth/nsx/")
        .fixed(&[("action", "list")])
        .versions(VERSIONS, "3.0")
        .parameters(&[
            ids("ids").help("Only these records; ranges are taken."),
            integer("id_min").unconfirmed("Not in the release notes.").help(
                "Only records with this id or a higher one; also the place where the next page \
                 begins.",
            ),
            integer("id_max")
                .unconfirmed("Not in the release notes.")
                .help("Only records with this id or a lower one."),
            text("title")
                .unconfirmed("Not in the release notes.")
                .help("Only records whose title contains this text."),
            text("comments")
                .unconfirmed("Not in the release notes.")
                .help("Only records whose comment contains this text."),
            choice("details", &["Basic", "All", "None"])
                .default("Basic")
                .unconfirmed("Not in the release notes.")
                .help("How much of a record is listed; None lists bare ids only."),
            ECHO_REQUEST,
        ])
        .rules(&[NotAbove("id_min", "id_max")])
        .replies(
            Reply::list(
                &["AUTH_NSX_LIST_OUTPUT"],
                &[
                    Records::at("RESPONSE/AUTH_NSX_LIST/AUTH_NSX"),
                    Records::bare("RESPONSE/ID_SET/ID"),
                    Records::bare("RESPONSE/ID_SET/ID_RANGE"),
                ],
            )
            .repeated(&[
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/IP_SET/IP",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/IP_SET/IP_RANGE",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/TAGS/TAGS_INCLUDE/TAG",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/TAGS/TAGS_EXCLUDE/TAG",
                "RESPONSE/ID_SET/ID",
                "RESPONSE/ID_SET/ID_RANGE",
                "RESPONSE/WARNING_LIST/WARNING",
                "RESPONSE/WARNING_LIST/WARNING/ID_SET/ID",
                "RESPONSE/WARNING_LIST/WARNING/ID_SET/ID_RANGE",
                "RESPONSE/GLOSSARY/USER_LIST/USER",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/AUTH_NSX_LIST",
                "RESPONSE/ID_SET",
                "RESPONSE/WARNING_LIST",
                "RESPONSE/WARNING_LIST/WARNING/ID_SET",
                "RESPONSE/GLOSSARY",
                "RESPONSE/GLOSSARY/USER_LIST",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/IP_SET",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/TAGS",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/TAGS/TAGS_EXCLUDE",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/DIGITAL_VAULT",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/TAGS/TAGS_INCLUDE",
            ])
            .integers(&[
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/ID",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/PORT",
                "RESPONSE/AUTH_NSX_LIST/AUTH_NSX/NETWORK_ID",
            ])
            .evidence("dtd"),
        )
        .pages(BY_ID_MIN)
        .permissions(
            "Managers; Unit Managers who may create and edit authentication records \
             (unconfirmed).",
        )
        .notes(&[
            "The list never carries the password.",
            "Versions before 3.0 know nothing of Active Directory in the vault.",
        ]);

const DELETE: Operation =
    Operation::post("delete", "[VM/PC] Delete NSX Record", "/api/{version}/fo/auth/nsx/")
        .fixed(&[("action", "delete")])
        .versions(VERSIONS, "3.0")
        .destroys()
        .parameters(&[ids("ids").required().help("Which records; ranges are taken."), ECHO_REQUEST])
        .replies(BATCH_RETURN)
        .permissions(
            "Managers; Unit Managers who may create and edit authentication records \
             (unconfirmed).",
        );
