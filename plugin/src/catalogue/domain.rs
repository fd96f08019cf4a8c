//! DNS domains for map scans: list and manage them.
//!
//! Source: the API user guide as public clients quote it.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "domain", title: "Domain", operations: &[LIST, MANAGE] };

const LIST: Operation =
    Operation::get("list", "[VMDR] List Domains", "/api/{version}/fo/asset/domain/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[ECHO_REQUEST.unconfirmed("Whether it is taken here.")])
        .replies(
            Reply::list(&["DOMAIN_LIST"], &[Records::at("DOMAIN")])
                .repeated(&["DOMAIN", "DOMAIN/NETBLOCK/RANGE"])
                .repeated_rare(&["DOMAIN/NETBLOCK"])
                .attributed(&[("ERROR", &["number"])])
                .containers(&["DOMAIN/NETWORK", "DOMAIN/NETBLOCK"])
                .integers(&["DOMAIN/DOMAIN_ID", "DOMAIN/NETWORK/NETWORK_ID"])
                .evidence("client-code"),
        )
        .permissions("Managers all domains; others those of their asset groups.")
        .notes(&[
            "The guide names the first generation's /msp/asset_domain_list.php; the versioned \
             list gives the same with ids and networks.",
            "No filters and no pages.",
        ]);

const MANAGE: Operation =
    Operation::post("manage", "[VMDR] Manage Domain", "/api/{version}/fo/asset/domain/")
        .versions(&[Version::new("2.0")], "2.0")
        .destroys()
        .parameters(&[
            choice("action", &["create", "update", "delete"])
                .value_aliases(&[("add", "create")])
                .sends("create")
                .unconfirmed("One source writes add instead of create.")
                .help(
                    "What to do. The guide only adds domains: create is sent unless the step \
                     says otherwise.",
                ),
            text("domain").help("The domain; for an update its name or its id."),
            ids("ids").help("The ids of the domains to delete."),
            ip_ranges("netblock")
                .help("The netblocks of the domain; an update without them clears them."),
            integer("network_id").default("0").help(
                "The network; 0 is the global default network. Needs the Network Support feature.",
            ),
        ])
        .open_ended()
        .rules(&[
            When("action", &["create", "update"], &All(&["domain"])),
            When("action", &["create"], &NoneOf(&["ids"])),
            When("action", &["delete"], &All(&["ids"])),
            When("action", &["delete"], &NoneOf(&["domain", "netblock", "network_id"])),
        ])
        .replies(
            Reply::write_as(&["SIMPLE_RETURN", "GENERIC_RETURN"])
                .repeated(&["RESPONSE/ITEM_LIST/ITEM", "REQUEST/PARAM_LIST/PARAM"])
                .repeated_rare(&["RESPONSE/ITEM_LIST/ITEM/VALUE"])
                .attributed(&[
                    ("API", &["name", "username", "at"]),
                    ("RETURN", &["status", "number"]),
                ])
                .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/ITEM_LIST"])
                .evidence("dtd"),
        )
        .permissions("Managers; the documentation asks for Basic credentials.")
        .notes(&[
            "An update without `netblock` clears the netblocks, and delete removes domains: the \
             operation counts as destructive.",
            "The parameters of update and delete come from one client built on the user guide.",
        ]);
