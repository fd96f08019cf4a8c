//! Mappings between IPv6 addresses and artificial IPv4 addresses.
//!
//! Source: docs.qualys.com, IPv6 mapping records in the asset API.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "ipv6_mapping", title: "IPv6 Mapping", operations: &[LIST, ADD, REMOVE] };

const LIST: Operation = Operation::post(
    "list",
    "[VMDR] List IPv6 Mapping Records",
    "/api/{version}/fo/asset/ip/v4_v6/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ECHO_REQUEST,
    integer("id_min").help(
        "Only records with this id or a higher one; also the place where the next page begins.",
    ),
    integer("id_max").help("Only records with this id or a lower one."),
    ip_ranges("ipv4_filter").help("Only these IPv4 addresses; CIDR blocks are sent as ranges."),
    text("ipv6_network").help("Only this IPv6 network, in prefix form."),
    ids("network_ids")
        .unconfirmed("Whether it is taken here.")
        .help("Only these networks; needs the Network Support feature."),
    choice("output_format", &["csv", "xml"])
        .value_aliases(&[("XML", "xml"), ("CSV", "csv")])
        .default("csv")
        .sends("xml")
        .help(
            "The form of the answer; the API answers CSV unless told, the connector asks for XML.",
        ),
    integer("truncation_limit").min(1).max(1_000_000).default("5000").help("Records in a page."),
])
.rules(&[NotAbove("id_min", "id_max")])
.replies(
    Reply::list(&["IP_MAP_LIST_OUTPUT"], &[Records::at("RESPONSE/IP_MAP_LIST/IP_MAP")])
        .repeated(&["RESPONSE/IP_MAP_LIST/IP_MAP", "REQUEST/PARAM_LIST/PARAM"])
        .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/IP_MAP_LIST", "RESPONSE/WARNING"])
        .integers(&["RESPONSE/IP_MAP_LIST/IP_MAP/ID", "RESPONSE/IP_MAP_LIST/IP_MAP/NETWORK_ID"])
        .csv(CsvProof::Framing)
        .evidence("memory"),
)
.pages(BY_ID_MIN)
.permissions("Managers; the IPv6 Support feature must be on.");

const ADD: Operation =
    Operation::post("add", "[VMDR] Add IPv6 Mapping Records", "/api/{version}/fo/asset/ip/v4_v6/")
        .fixed(&[("action", "add")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            text("csv_data").help("The records as lines of IPv4 address, comma, IPv6 address."),
            text("xml_data").help("The records as an IP_MAP_LIST document, sent as a form field."),
            flag("all_or_nothing").default("1").help("1 refuses all records when one is bad."),
        ])
        .rules(&[ExactlyOne(&["csv_data", "xml_data"])])
        .replies(SIMPLE_RETURN)
        .permissions("Managers; the IPv6 Support feature must be on.")
        .notes(&["At most 10,000 records; the IPv4 addresses lie within 0.0.0.1 and \
                  0.254.255.255."]);

const REMOVE: Operation = Operation::post(
    "remove",
    "[VMDR] Remove IPv6 Mapping Records",
    "/api/{version}/fo/asset/ip/v4_v6/",
)
.fixed(&[("action", "remove")])
.versions(&[Version::new("2.0")], "2.0")
.destroys()
.parameters(&[
    ECHO_REQUEST,
    text("csv_data").help("The records as lines of IPv4 address, comma, IPv6 address."),
    text("xml_data").help("The records as an IP_MAP_LIST document, sent as a form field."),
])
.rules(&[ExactlyOne(&["csv_data", "xml_data"])])
.replies(SIMPLE_RETURN)
.permissions("Managers; the IPv6 Support feature must be on.");
