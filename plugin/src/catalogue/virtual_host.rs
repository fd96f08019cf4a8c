//! Virtual hosts: names served at an address and port.
//!
//! Source: the API user guide, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "virtual_host",
    title: "Virtual Host",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

const LIST: Operation =
    Operation::post("list", "[VMDR] List Virtual Hosts", "/api/{version}/fo/asset/vhost/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            ECHO_REQUEST,
            ip_ranges("ip").unconfirmed("Ranges.").help("Only virtual hosts at this address."),
            integer("port").min(1).max(65_535).help("Only virtual hosts at this port."),
            integer("network_id")
                .unconfirmed("Two of three clients do not send it here.")
                .help("Only virtual hosts of this network."),
        ])
        .replies(
            Reply::list(
                &["VIRTUAL_HOST_LIST_OUTPUT"],
                &[Records::at("RESPONSE/VIRTUAL_HOST_LIST/VIRTUAL_HOST")],
            )
            .repeated(&[
                "RESPONSE/VIRTUAL_HOST_LIST/VIRTUAL_HOST",
                "RESPONSE/VIRTUAL_HOST_LIST/VIRTUAL_HOST/FQDN",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/VIRTUAL_HOST_LIST"])
            .integers(&[
                "RESPONSE/VIRTUAL_HOST_LIST/VIRTUAL_HOST/PORT",
                "RESPONSE/VIRTUAL_HOST_LIST/VIRTUAL_HOST/NETWORK_ID",
            ])
            .evidence("client-code"),
        )
        .permissions(
            "Managers all; Unit Managers their unit; others by their asset groups (unconfirmed).",
        );

const CREATE: Operation =
    Operation::post("create", "[VMDR] Create Virtual Host", "/api/{version}/fo/asset/vhost/")
        .fixed(&[("action", "create")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            text("ip").required().help("The address, a single one."),
            integer("port").min(1).max(65_535).required().help("The port."),
            list("fqdn").required().help("The names, fewer than 4,000 bytes together."),
            integer("network_id").default("0").help(
                "The network of the address; 0 is the global default network. Needs the Network \
                 Support feature.",
            ),
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers and Unit Managers.")
        .notes(&["The address must be in the subscription; at most 5,000 virtual hosts."]);

const UPDATE: Operation =
    Operation::post("update", "[VMDR] Update Virtual Host", "/api/{version}/fo/asset/vhost/")
        .fixed(&[("action", "update")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            text("ip").required().help("The address, a single one."),
            integer("port").min(1).max(65_535).required().help("The port."),
            list("fqdn").required().help("Replaces the names, fewer than 4,000 bytes together."),
            integer("network_id").help(
                "The network of the address; 0 is the global default network. Needs the Network \
                 Support feature.",
            ),
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers and Unit Managers.")
        .notes(&["The names replace all names of that address and port."]);

const DELETE: Operation =
    Operation::post("delete", "[VMDR] Delete Virtual Host", "/api/{version}/fo/asset/vhost/")
        .fixed(&[("action", "delete")])
        .versions(&[Version::new("2.0")], "2.0")
        .destroys()
        .parameters(&[
            ECHO_REQUEST,
            text("ip").required().help("The address, a single one."),
            integer("port").min(1).max(65_535).required().help("The port."),
            integer("network_id").default("0").help(
                "The network of the address; 0 is the global default network. Needs the Network \
                 Support feature.",
            ),
        ])
        .translations(&[Refuse {
            name: "fqdn",
            reason: "Delete removes the whole record of an address and port.",
        }])
        .replies(SIMPLE_RETURN)
        .permissions("Managers and Unit Managers.");
