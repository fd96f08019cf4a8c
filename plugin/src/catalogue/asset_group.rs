//! Asset groups: list, add, edit and delete them.
//!
//! Source: `docs.qualys.com/en/vm/latest/agms/api_changes.htm`, the DTD of the list as public
//! clients quote it, and the call tables of those clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "asset_group", title: "Asset Group", operations: &[LIST, ADD, EDIT, DELETE] };

const LIST: Operation =
    Operation::post("list", "[VMDR] List Asset Groups", "/api/{version}/fo/asset/group/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            ECHO_REQUEST,
            choice("output_format", &["xml", "csv"]).default("xml").help("The form of the answer."),
            ids("ids").unconfirmed("Ranges.").help("Only these asset groups."),
            integer("id_min").help(
                "Only asset groups with this id or a higher one; also the place where the next \
                 page begins.",
            ),
            integer("id_max").help("Only asset groups with this id or a lower one."),
            integer("truncation_limit")
                .default("1000")
                .unconfirmed("The largest value.")
                .help("Asset groups in a page; 0 asks for all of them in one answer."),
            ids("network_ids")
                .help("Only asset groups of these networks; needs the Network Support feature."),
            integer("unit_id").help("Only asset groups of this business unit."),
            integer("user_id").help("Only asset groups that this user may see."),
            text("title").help("Only the asset group with exactly this title."),
            choices(
                "show_attributes",
                &[
                    "All",
                    "None",
                    "ALL",
                    "NONE",
                    "ID",
                    "TITLE",
                    "OWNER",
                    "OWNER_USER_NAME",
                    "OWNER_USER_ID",
                    "OWNER_UNIT_ID",
                    "NETWORK_IDS",
                    "LAST_UPDATE",
                    "IP_SET",
                    "APPLIANCE_LIST",
                    "DOMAIN_LIST",
                    "DNS_LIST",
                    "NETBIOS_LIST",
                    "EC2_ID_LIST",
                    "HOST_IDS",
                    "ASSIGNED_USER_IDS",
                    "USER_IDS",
                    "ASSIGNED_UNIT_IDS",
                    "UNIT_IDS",
                    "BUSINESS_IMPACT",
                    "CVSS",
                    "COMMENTS",
                ],
            )
            .unconfirmed("What is listed when it is not sent.")
            .help("All or None alone, or the attributes to list."),
        ])
        .rules(&[NotAbove("id_min", "id_max")])
        .translations(&[Bound { name: "truncation_limit", value: "0", instead: "1000" }])
        .replies(
            Reply::list(
                &["ASSET_GROUP_LIST_OUTPUT"],
                &[
                    Records::at("RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP"),
                    Records::bare("RESPONSE/ID_SET/ID"),
                    Records::bare("RESPONSE/ID_SET/ID_RANGE"),
                ],
            )
            .repeated(&[
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/IP_SET/IP",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/IP_SET/IP_RANGE",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DOMAIN_LIST/DOMAIN",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DNS_LIST/DNS",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/NETBIOS_LIST/NETBIOS",
                "RESPONSE/ID_SET/ID",
                "RESPONSE/ID_SET/ID_RANGE",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .attributed(&[
                ("RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/IP_SET/IP", &["network_id"]),
                ("RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/IP_SET/IP_RANGE", &["network_id"]),
                (
                    "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DOMAIN_LIST/DOMAIN",
                    &["netblock", "network_id"],
                ),
                ("RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DNS_LIST/DNS", &["network_id"]),
                ("RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/NETBIOS_LIST/NETBIOS", &["network_id"]),
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/ASSET_GROUP_LIST",
                "RESPONSE/ID_SET",
                "RESPONSE/WARNING",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/IP_SET",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DOMAIN_LIST",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DNS_LIST",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/NETBIOS_LIST",
            ])
            .integers(&[
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/ID",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/OWNER_USER_ID",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/OWNER_UNIT_ID",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/NETWORK_ID",
                "RESPONSE/ASSET_GROUP_LIST/ASSET_GROUP/DEFAULT_APPLIANCE_ID",
            ])
            .csv(CsvProof::Framing)
            .evidence("dtd"),
        )
        .pages(BY_ID_MIN)
        .permissions("Everybody sees the asset groups that they may use.")
        .notes(&[
            "HOST_IDS, APPLIANCE_IDS and the other id lists are one text, separated by comma and \
             blank.",
            "With asset group management (AGMS) the group All is not listed.",
            "Some clients report that `output_format` must be lower case; XML comes without it.",
        ]);

const ADD: Operation =
    Operation::post("add", "[VMDR] Add Asset Group", "/api/{version}/fo/asset/group/")
        .fixed(&[("action", "add")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            text("title")
                .max(255)
                .required()
                .unconfirmed("The longest title; 255 is documented for renaming.")
                .help("The title, unique in the account and not All."),
            integer("network_id").help(
                "The network that the group belongs to; 0 is the global default network. Needs \
                 the Network Support feature.",
            ),
            ip_ranges("ips").help("The addresses of the group; CIDR blocks are sent as ranges."),
            ids("appliance_ids").help("The scanner appliances of the group."),
            integer("default_appliance_id")
                .help("The default scanner appliance; one of the group's appliances."),
            list("domains")
                .unconfirmed("The form of netblocks.")
                .help("The domains of the group; netblocks may follow a domain as domain:[range]."),
            list("dns_names").help("The DNS names of the group."),
            list("netbios_names").help("The NetBIOS names of the group."),
            text("comments").max(255).help("A comment."),
            text("division").max(64).help("The division, for scorecards."),
            text("function").max(64).help("The business function, for scorecards."),
            text("location").max(64).help("The location, for scorecards."),
            choice("business_impact", &["critical", "high", "medium", "low", "none"])
                .default("high")
                .unconfirmed("The default.")
                .help("How much a breach of these hosts would hurt."),
            choice("cvss_enviro_cdp", &["high", "medium-high", "low-medium", "low", "none"])
                .help("CVSS collateral damage potential."),
            choice("cvss_enviro_td", &["high", "medium", "low", "none"])
                .help("CVSS target distribution."),
            choice("cvss_enviro_cr", &["high", "medium", "low"])
                .help("CVSS confidentiality requirement."),
            choice("cvss_enviro_ir", &["high", "medium", "low"])
                .help("CVSS integrity requirement."),
            choice("cvss_enviro_ar", &["high", "medium", "low"])
                .help("CVSS availability requirement."),
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers; others according to their rights (unconfirmed).")
        .notes(&["A second group with the same title is refused."]);

const EDIT: Operation =
    Operation::post("edit", "[VMDR] Edit Asset Group", "/api/{version}/fo/asset/group/")
        .fixed(&[("action", "edit")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            integer("id").required().help("The asset group."),
            text("set_title").max(255).aliases(&["title"]).help("The new title."),
            ip_ranges("add_ips").help("Adds these addresses to the group."),
            ip_ranges("remove_ips").help("Removes these addresses from the group."),
            ip_ranges("set_ips").help("Replaces the addresses of the group by these."),
            ids("add_appliance_ids").help("Adds these scanner appliances to the group."),
            ids("remove_appliance_ids").help("Removes these scanner appliances from the group."),
            ids("set_appliance_ids").help("Replaces the scanner appliances of the group by these."),
            list("add_domains").help("Adds these domains to the group."),
            list("remove_domains").help("Removes these domains from the group."),
            list("set_domains").help("Replaces the domains of the group by these."),
            list("add_dns_names").help("Adds these DNS names to the group."),
            list("remove_dns_names").help("Removes these DNS names from the group."),
            list("set_dns_names").help("Replaces the DNS names of the group by these."),
            list("add_netbios_names").help("Adds these NetBIOS names to the group."),
            list("remove_netbios_names").help("Removes these NetBIOS names from the group."),
            list("set_netbios_names").help("Replaces the NetBIOS names of the group by these."),
            integer("set_default_appliance_id")
                .help("The new default scanner appliance; one of the group's appliances."),
            text("set_comments").max(255).help("The new comment."),
            text("set_division").max(64).help("The new division."),
            text("set_function").max(64).help("The new business function."),
            text("set_location").max(64).help("The new location."),
            choice("set_business_impact", &["critical", "high", "medium", "low", "none"])
                .help("How much a breach of these hosts would hurt, from now on."),
            choice("set_cvss_enviro_cdp", &["high", "medium-high", "low-medium", "low", "none"])
                .help("The new CVSS collateral damage potential."),
            choice("set_cvss_enviro_td", &["high", "medium", "low", "none"])
                .help("The new CVSS target distribution."),
            choice("set_cvss_enviro_cr", &["high", "medium", "low"])
                .help("The new CVSS confidentiality requirement."),
            choice("set_cvss_enviro_ir", &["high", "medium", "low"])
                .help("The new CVSS integrity requirement."),
            choice("set_cvss_enviro_ar", &["high", "medium", "low"])
                .help("The new CVSS availability requirement."),
        ])
        .rules(&[
            AtLeastOne(&[
                "set_title",
                "add_ips",
                "remove_ips",
                "set_ips",
                "add_appliance_ids",
                "remove_appliance_ids",
                "set_appliance_ids",
                "add_domains",
                "remove_domains",
                "set_domains",
                "add_dns_names",
                "remove_dns_names",
                "set_dns_names",
                "add_netbios_names",
                "remove_netbios_names",
                "set_netbios_names",
                "set_default_appliance_id",
                "set_comments",
                "set_division",
                "set_function",
                "set_location",
                "set_business_impact",
                "set_cvss_enviro_cdp",
                "set_cvss_enviro_td",
                "set_cvss_enviro_cr",
                "set_cvss_enviro_ir",
                "set_cvss_enviro_ar",
            ]),
            Excludes("set_ips", &["add_ips", "remove_ips"]),
            Excludes("set_appliance_ids", &["add_appliance_ids", "remove_appliance_ids"]),
            Excludes("set_domains", &["add_domains", "remove_domains"]),
            Excludes("set_dns_names", &["add_dns_names", "remove_dns_names"]),
            Excludes("set_netbios_names", &["add_netbios_names", "remove_netbios_names"]),
        ])
        .translations(&[
            Refuse {
                name: "network_id",
                reason: "The network of an asset group cannot be changed; add a new group \
                         instead.",
            },
            Refuse { name: "owner", reason: "No parameter that changes the owner is known." },
            Refuse { name: "ips", reason: "Use `set_ips`, `add_ips` or `remove_ips`." },
            Refuse {
                name: "appliance_ids",
                reason: "Use `set_appliance_ids`, `add_appliance_ids` or `remove_appliance_ids`.",
            },
            Refuse {
                name: "domains",
                reason: "Use `set_domains`, `add_domains` or `remove_domains`.",
            },
            Refuse {
                name: "dns_names",
                reason: "Use `set_dns_names`, `add_dns_names` or `remove_dns_names`.",
            },
            Refuse {
                name: "netbios_names",
                reason: "Use `set_netbios_names`, `add_netbios_names` or `remove_netbios_names`.",
            },
            Refuse { name: "comments", reason: "Use `set_comments`." },
            Refuse { name: "division", reason: "Use `set_division`." },
            Refuse { name: "function", reason: "Use `set_function`." },
            Refuse { name: "location", reason: "Use `set_location`." },
            Refuse { name: "business_impact", reason: "Use `set_business_impact`." },
            Refuse { name: "default_appliance_id", reason: "Use `set_default_appliance_id`." },
        ])
        .replies(SIMPLE_RETURN)
        .permissions("The owner, Managers and Unit Managers (unconfirmed).")
        .notes(&[
            "`set_*` replaces a list and goes with neither `add_*` nor `remove_*` of the same \
             list.",
            "The guide's `title` is sent as `set_title`.",
        ]);

const DELETE: Operation =
    Operation::post("delete", "[VMDR] Delete Asset Group", "/api/{version}/fo/asset/group/")
        .fixed(&[("action", "delete")])
        .versions(&[Version::new("2.0")], "2.0")
        .destroys()
        .parameters(&[ECHO_REQUEST, integer("id").required().help("The asset group.")])
        .replies(SIMPLE_RETURN)
        .permissions("The owner, Managers and Unit Managers (unconfirmed).")
        .notes(&["It deactivates the scheduled scans that use the group; the hosts stay."]);
