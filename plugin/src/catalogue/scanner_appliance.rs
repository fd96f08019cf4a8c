//! Scanner appliances: list, create, update, delete and assign them.
//!
//! Source: docs.qualys.com, scanner appliances in the scan API, the API quick reference, and
//! recorded answers of public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "scanner_appliance",
    title: "Scanner Appliance",
    operations: &[LIST, CREATE, UPDATE, DELETE, ASSIGN_NETWORK],
};

const LIST: Operation =
    Operation::post("list", "[VMDR] List Scanner Appliances", "/api/{version}/fo/appliance/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            ECHO_REQUEST,
            choice("output_mode", &["brief", "full"])
                .default("brief")
                .help("How much of an appliance is listed."),
            flag("scan_detail").default("0").help("1 adds the scans that run."),
            flag("show_tags")
                .default("0")
                .implies(&("output_mode", "full"))
                .unconfirmed("The default.")
                .help("1 adds the tags of each appliance; `output_mode` full is sent with it."),
            flag("include_cloud_info")
                .default("0")
                .implies(&("output_mode", "full"))
                .help("1 adds what the cloud provider says; `output_mode` full is sent with it."),
            flag("busy").help("1 for appliances that run scans only, 0 for idle ones only."),
            text("scan_ref").help("Only appliances that run this scan."),
            text("name").help("Only appliances whose name contains this text."),
            ids("ids").help("Only these appliances."),
            flag("include_license_info").default("0").help("1 adds the licences."),
            choice("type", &["physical", "virtual", "containerized", "offline"])
                .implies(&("output_mode", "full"))
                .help("Only appliances of this kind; `output_mode` full is sent with it."),
            choice("platform_provider", &["ec2", "ec2_compat", "gce", "azure", "vCenter"])
                .value_aliases(&[("google", "gce")])
                .open_values()
                .help("Only appliances on this platform."),
            integer("network_id")
                .unconfirmed("Named by one author only.")
                .help("Only appliances of this network."),
        ])
        .rules(&[
            When("show_tags", &["1"], &RequiresValue("show_tags", "output_mode", &["full"])),
            When(
                "include_cloud_info",
                &["1"],
                &RequiresValue("include_cloud_info", "output_mode", &["full"]),
            ),
            RequiresValue("type", "output_mode", &["full"]),
        ])
        .replies(
            Reply::list(
                &["APPLIANCE_LIST_OUTPUT"],
                &[Records::at("RESPONSE/APPLIANCE_LIST/APPLIANCE")],
            )
            .repeated(&[
                "RESPONSE/APPLIANCE_LIST/APPLIANCE",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/INTERFACE_SETTINGS",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/PROXY_SETTINGS/PROXY",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/CLOUD_INFO/EC2_INFO/API_PROXY_SETTINGS/PROXY",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/CLOUD_INFO/GCE_INFO/GCE_INSTANCE_TAGS/\
                 GCE_INSTANCE_TAG",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/VLANS/VLAN",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/STATIC_ROUTES/ROUTE",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/ASSET_GROUP_LIST/ASSET_GROUP",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/ASSET_TAGS_LIST/ASSET_TAG",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/USER_LIST/USER_ACCOUNT",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/RUNNING_SCANS/SCAN",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .attributed(&[
                ("RESPONSE/APPLIANCE_LIST/APPLIANCE/ML_VERSION", &["updated"]),
                ("RESPONSE/APPLIANCE_LIST/APPLIANCE/VULNSIGS_VERSION", &["updated"]),
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/APPLIANCE_LIST",
                "RESPONSE/LICENSE_INFO",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/PROXY_SETTINGS",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/CLOUD_INFO",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/VLANS",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/STATIC_ROUTES",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/ASSET_GROUP_LIST",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/ASSET_TAGS_LIST",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/USER_LIST",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/RUNNING_SCANS",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/CLOUD_INFO/EC2_INFO/API_PROXY_SETTINGS",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/CLOUD_INFO/GCE_INFO/GCE_INSTANCE_TAGS",
            ])
            .sensitive(&["RESPONSE/APPLIANCE_LIST/APPLIANCE/ACTIVATION_CODE"])
            .integers(&[
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/ID",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/NETWORK_ID",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/RUNNING_SLICES_COUNT",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/RUNNING_SCAN_COUNT",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/ASSET_GROUP_COUNT",
                "RESPONSE/APPLIANCE_LIST/APPLIANCE/HEARTBEATS_MISSED",
            ])
            .evidence("recording"),
        )
        .permissions("Everybody, limited to the appliances that they may see (unconfirmed).")
        .notes(&[
            "The guide's platform google is gce in the API.",
            "Activation codes are hidden in the answer.",
        ]);

const CREATE: Operation = Operation::post(
    "create",
    "[VMDR] Create Virtual Scanner Appliance",
    "/api/{version}/fo/appliance/",
)
.fixed(&[("action", "create")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[
    ECHO_REQUEST,
    text("name").max(15).required().help("The name, without blanks and unique."),
    integer("polling_interval")
        .min(60)
        .max(3_600)
        .default("180")
        .unconfirmed("The largest value: 360 in one place, 3600 in another.")
        .help("How often the appliance asks for work, in seconds."),
    integer("asset_group_id")
        .help("The asset group; Unit Managers and Scanners must name it, Managers leave it out."),
])
.replies(
    Reply::write_as(&["APPLIANCE_CREATE_OUTPUT", "SIMPLE_RETURN"])
        .repeated(&["REQUEST/PARAM_LIST/PARAM"])
        .containers(&["REQUEST", "REQUEST/PARAM_LIST"])
        .sensitive(&["RESPONSE/APPLIANCE/ACTIVATION_CODE"])
        .evidence("client-code"),
)
.permissions("Managers; Unit Managers and Scanners who may manage virtual scanner appliances.")
.notes(&[
    "It uses one licence for virtual scanners.",
    "The activation code in the answer is a secret: look it up in the Qualys console.",
]);

const UPDATE: Operation =
    Operation::post("update", "[VMDR] Update Scanner Appliance", "/api/{version}/fo/appliance/")
        .fixed(&[("action", "update")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            integer("id").required().help("The appliance."),
            text("name").max(15).help("The name, without blanks and unique."),
            integer("polling_interval")
                .min(60)
                .max(3_600)
                .help("How often the appliance asks for work, in seconds."),
            text("comment").help("A comment."),
            list("set_vlans").keeps_empty().help(
                "Replaces all VLANs, each as id|address|netmask|name and so on; an empty value \
                 removes them.",
            ),
            list("set_routes").keeps_empty().help(
                "Replaces all static routes, each as address|netmask|gateway|name and so on; an \
                 empty value removes them.",
            ),
            list("set_tags").help("Replaces the tags."),
            list("add_tags").help("Adds tags."),
            list("remove_tags").help("Removes tags."),
            choice("tag_set_by", &["id", "name"])
                .default("id")
                .help("Whether the tags are ids or names."),
            flag("enable_ipv6").help("1 uses IPv6 on the LAN; virtual appliances only."),
        ])
        .rules(&[Excludes("set_tags", &["add_tags", "remove_tags"])])
        .replies(SIMPLE_RETURN)
        .permissions("Managers and Unit Managers; Scanners with the permission for virtual ones.")
        .notes(&["Virtual appliances only: the API changes physical ones at a path of its own, \
                  which the connector does not offer."]);

const DELETE: Operation = Operation::post(
    "delete",
    "[VMDR] Delete Virtual Scanner Appliance",
    "/api/{version}/fo/appliance/",
)
.fixed(&[("action", "delete")])
.versions(&[Version::new("2.0")], "2.0")
.destroys()
.parameters(&[ECHO_REQUEST, integer("id").required().help("The appliance.")])
.replies(SIMPLE_RETURN)
.permissions("Managers; Unit Managers and Scanners with the permission.")
.notes(&[
    "Virtual appliances only, and none that runs scans.",
    "It takes the appliance out of asset groups and deactivates the schedules that use it.",
]);

const ASSIGN_NETWORK: Operation = Operation::post(
    "assign_network",
    "[VMDR] Assign Scanner Appliance to Network",
    "/api/{version}/fo/appliance/",
)
.fixed(&[("action", "assign_network_id")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[
    ECHO_REQUEST,
    integer("appliance_id").required().help("The appliance; scanner_appliance.list gives the ids."),
    integer("network_id").required().help("The network; network.list gives the ids."),
])
.replies(SIMPLE_RETURN)
.permissions("Managers; needs the Network Support feature.")
.notes(&[
    "The guide's path /api/2.0/fo/network/ is the heading of a page; the samples and the clients \
     use /api/2.0/fo/appliance/.",
    "An appliance belongs to exactly one network.",
]);
