//! Networks of a subscription with Network Support.
//!
//! Source: docs.qualys.com, networks in the asset API, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "network", title: "Network", operations: &[LIST, CREATE, UPDATE] };

const LIST: Operation =
    Operation::post("list", "[VMDR] List Networks", "/api/{version}/fo/network/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[ECHO_REQUEST, ids("ids").aliases(&["id"]).help("Only these networks.")])
        .replies(
            Reply::list(&["NETWORK_LIST_OUTPUT"], &[Records::at("RESPONSE/NETWORK_LIST/NETWORK")])
                .repeated(&[
                    "RESPONSE/NETWORK_LIST/NETWORK",
                    "RESPONSE/NETWORK_LIST/NETWORK/SCANNER_APPLIANCE_LIST/SCANNER_APPLIANCE",
                    "REQUEST/PARAM_LIST/PARAM",
                ])
                .containers(&[
                    "REQUEST",
                    "REQUEST/PARAM_LIST",
                    "RESPONSE/NETWORK_LIST",
                    "RESPONSE/NETWORK_LIST/NETWORK/SCANNER_APPLIANCE_LIST",
                ])
                .integers(&[
                    "RESPONSE/NETWORK_LIST/NETWORK/ID",
                    "RESPONSE/NETWORK_LIST/NETWORK/SCANNER_APPLIANCE_LIST/SCANNER_APPLIANCE/ID",
                ])
                .evidence("client-code"),
        )
        .permissions("Managers all networks; others those of their asset groups (unconfirmed).")
        .notes(&["Network 0 is the global default network."]);

const CREATE: Operation =
    Operation::post("create", "[VMDR] Create Network", "/api/{version}/fo/network/")
        .fixed(&[("action", "create")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[ECHO_REQUEST, text("name").required().help("The name.")])
        .translations(&[Refuse {
            name: "scanner_appliances",
            reason: "The API assigns scanners one by one: call scanner_appliance.assign_network \
                     for each of them.",
        }])
        .replies(SIMPLE_RETURN)
        .permissions("Managers.")
        .notes(&["The key of the new id is `id` or `ID`."]);

const UPDATE: Operation =
    Operation::post("update", "[VMDR] Update Network", "/api/{version}/fo/network/")
        .fixed(&[("action", "update")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            integer("id").required().help("The network."),
            text("name").required().help("The new name."),
        ])
        .translations(&[Refuse {
            name: "scanner_appliances",
            reason: "The API assigns scanners one by one: call scanner_appliance.assign_network \
                     for each of them.",
        }])
        .replies(SIMPLE_RETURN)
        .permissions("Managers.")
        .notes(&["It only renames; the API deletes no networks."]);
