//! Addresses of the subscription: list, add and update them.
//!
//! Source: the API user guide (IP list DTD), and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "ip", title: "IP", operations: &[LIST, ADD, UPDATE] };

const LIST: Operation = Operation::post("list", "[VMDR] List IPs", "/api/{version}/fo/asset/ip/")
    .fixed(&[("action", "list")])
    .versions(&[Version::new("2.0")], "2.0")
    .parameters(&[
        ECHO_REQUEST,
        ip_ranges("ips").help("Only these addresses; CIDR blocks are sent as ranges."),
        integer("network_id")
            .help("The network of the addresses; needs the Network Support feature."),
        choice("tracking_method", &["IP", "DNS", "NETBIOS"])
            .help("Only addresses that are tracked this way."),
        flag("compliance_enabled").help("1 for addresses of Policy Compliance only."),
        flag("certview_enabled").help("1 for addresses of CertView only."),
    ])
    .translations(&[
        Refuse {
            name: "ag_id",
            reason: "The list knows no asset groups; use host.list or asset_group.list.",
        },
        Refuse {
            name: "ag_title",
            reason: "The list knows no asset groups; use host.list or asset_group.list.",
        },
        Refuse { name: "host_dns", reason: "Only `ip.update` takes it." },
        Refuse { name: "host_netbios", reason: "Only `ip.update` takes it." },
    ])
    .replies(
        Reply::list(
            &["IP_LIST_OUTPUT"],
            &[Records::bare("RESPONSE/IP_SET/IP"), Records::bare("RESPONSE/IP_SET/IP_RANGE")],
        )
        .repeated(&["RESPONSE/IP_SET/IP", "RESPONSE/IP_SET/IP_RANGE", "REQUEST/PARAM_LIST/PARAM"])
        .attributed(&[
            ("RESPONSE/IP_SET/IP", &["network_id"]),
            ("RESPONSE/IP_SET/IP_RANGE", &["network_id"]),
        ])
        .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/IP_SET"])
        .evidence("dtd"),
    )
    .permissions("Everybody sees the addresses that they may see.")
    .notes(&["Each address or range is a record, in the order of the answer."]);

const ADD: Operation = Operation::post("add", "[VMDR] Add IPs", "/api/{version}/fo/asset/ip/")
    .fixed(&[("action", "add")])
    .versions(&[Version::new("2.0")], "2.0")
    .writes()
    .parameters(&[
        ECHO_REQUEST,
        ip_ranges("ips").required().help("The addresses; CIDR blocks are sent as ranges."),
        flag("enable_vm").help("1 adds the addresses to VM."),
        flag("enable_pc").help("1 adds the addresses to PC."),
        flag("enable_sca").help("1 adds the addresses to SCA; not beside PC (unconfirmed)."),
        flag("enable_certview").help("1 adds the addresses to CertView."),
        choice("tracking_method", &["IP", "DNS", "NETBIOS"])
            .default("IP")
            .help("How the hosts are tracked."),
        text("owner").help("The login of the owner."),
        text("ud1").max(128).help("The first user-defined attribute."),
        text("ud2").max(128).help("The second user-defined attribute."),
        text("ud3").max(128).help("The third user-defined attribute."),
        text("comment").help("A comment."),
        text("ag_title").help(
            "The asset group that the addresses go to; Unit Managers must name it, others may \
             not.",
        ),
        integer("network_id")
            .unconfirmed("Only with the network feature under asset group management.")
            .help("The network of the addresses; needs the Network Support feature."),
    ])
    .rules(&[AtLeastOne(&["enable_vm", "enable_pc", "enable_sca", "enable_certview"])])
    .translations(&[
        Refuse {
            name: "ag_id",
            reason: "The API takes the title of the asset group: use `ag_title`.",
        },
        Refuse { name: "host_dns", reason: "Only `ip.update` takes it." },
        Refuse { name: "host_netbios", reason: "Only `ip.update` takes it." },
    ])
    .replies(SIMPLE_RETURN)
    .permissions("Managers; Unit Managers who may add assets.")
    .notes(&[
        "At least one of the `enable_*` flags must be 1; the guide does not name them.",
        "No operation removes addresses from the subscription.",
    ]);

const UPDATE: Operation =
    Operation::post("update", "[VMDR] Update IPs", "/api/{version}/fo/asset/ip/")
        .fixed(&[("action", "update")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            ip_ranges("ips").required().help("The addresses; CIDR blocks are sent as ranges."),
            integer("network_id")
                .help("The network of the addresses; needs the Network Support feature."),
            choice("tracking_method", &["IP", "DNS", "NETBIOS"]).help("How the hosts are tracked."),
            text("host_dns")
                .help("Which host record of a single address: the one with this DNS name."),
            text("host_netbios")
                .help("Which host record of a single address: the one with this NetBIOS name."),
            text("owner").help("The login of the owner."),
            text("ud1").max(128).help("The first user-defined attribute."),
            text("ud2").max(128).help("The second user-defined attribute."),
            text("ud3").max(128).help("The third user-defined attribute."),
            text("comment").help("A comment."),
        ])
        .rules(&[AtLeastOne(&["tracking_method", "owner", "ud1", "ud2", "ud3", "comment"])])
        .translations(&[
            Refuse {
                name: "ag_id",
                reason: "Only `ip.add` takes an asset group, by `ag_title`; asset_group.edit \
                         changes a group.",
            },
            Refuse {
                name: "ag_title",
                reason: "Only `ip.add` takes an asset group, by `ag_title`; asset_group.edit \
                         changes a group.",
            },
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers; Unit Managers for their unit.")
        .notes(&[
            "`host_dns` and `host_netbios` need a single address in `ips`.",
            "When several hosts match, nothing is changed and the answer is an error that lists \
             them (DUPLICATE_HOSTS_ERROR_OUTPUT).",
        ]);
