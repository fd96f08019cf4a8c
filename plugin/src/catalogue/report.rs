//! Reports: launch them from templates, watch, fetch, cancel and delete them.
//!
//! Source: `docs.qualys.com/en/vm/qweb-all-api/mergedProjects/qapi-rep/reports/list_reports.htm`,
//! the pages of its other actions and of the scorecard reports, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "report",
    title: "Report",
    operations: &[LIST, LAUNCH, FETCH, CANCEL, DELETE, LAUNCH_SCORECARD, SEARCH_ASSET],
};

const VERSIONS: &[Version] = &[Version::new("2.0").eol("2026-12", "3.0"), Version::new("3.0")];

const LIST: Operation = Operation::get("list", "[VMDR] List Reports", "/api/{version}/fo/report/")
    .fixed(&[("action", "list")])
    .versions(VERSIONS, "3.0")
    .parameters(&[
        integer("id").help("Only this report."),
        choice("state", &["Running", "Finished", "Submitted", "Canceled", "Errors"])
            .help("Only reports in this state."),
        text("user_login").help("Only reports of this login."),
        date_time("expires_before_datetime").help("Only reports that expire before then, UTC."),
        CLIENT_ID,
        CLIENT_NAME,
        ECHO_REQUEST,
    ])
    .rules(&[AtMostOne(&["client_id", "client_name"])])
    .replies(
        Reply::list(&["REPORT_LIST_OUTPUT"], &[Records::at("RESPONSE/REPORT_LIST/REPORT")])
            .repeated(&["RESPONSE/REPORT_LIST/REPORT", "REQUEST/PARAM_LIST/PARAM"])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/REPORT_LIST",
                "RESPONSE/REPORT_LIST/REPORT/CLIENT",
            ])
            .integers(&["RESPONSE/REPORT_LIST/REPORT/ID"])
            .evidence("dtd"),
    )
    .permissions(
        "Managers and Auditors all reports, Unit Managers those of their unit, Scanners and \
         Readers their own.",
    )
    .notes(&["Right after a launch the report may not be listed yet."]);

const LAUNCH: Operation =
    Operation::post("launch", "[VMDR] Launch Report", "/api/{version}/fo/report/")
        .fixed(&[("action", "launch")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(&[
            integer("template_id")
                .required()
                .help("The report template; report_template.list gives the ids."),
            text("report_title")
                .max(128)
                .help("The title of the report; not used for PCI compliance reports."),
            choice("output_format", &["pdf", "html", "xml", "csv", "docx", "online"])
                .required()
                .help(
                    "The form of the report; which ones work depends on the template. html comes \
                     as a ZIP file.",
                ),
            flag("hide_header").default("0").help("1 leaves out the header block; CSV only."),
            choice("report_type", &["Map", "Scan", "Patch", "Remediation", "Compliance", "Policy"])
                .help("A hint; the template decides."),
            text("pdf_password").min(8).max(32).secret().help(
                "The password of a securely distributed PDF: letters and digits, not the login \
                 password.",
            ),
            list("recipient_group")
                .max(50)
                .help("Distribution groups that receive the PDF, by name; needs `pdf_password`."),
            ids("recipient_group_id")
                .max(50)
                .help("Distribution groups that receive the PDF, by id; needs `pdf_password`."),
            ip_ranges("ips")
                .help("Addresses that the report covers, in place of those in the template."),
            ids("asset_group_ids").help("Asset groups that the report covers, by id."),
            integer("ips_network_id").help(
                "The network that `ips` belongs to; 0 is the global default network. Needs the \
                 Network Support feature.",
            ),
            list("fqdns")
                .unconfirmed("Named by one client only.")
                .help("Host names that a host based scan report covers."),
            list("report_refs").help(
                "Scans or maps that the report covers, as scan/1.2 or map/1.2; for scan based, \
                 map and PCI templates.",
            ),
            text("domain")
                .help("The domain of a map report, without www.; none goes with `ip_restriction`."),
            ip_ranges("ip_restriction")
                .help("Limits a map or scan based report to these addresses."),
            choice("assignee_type", &["User", "All"])
                .default("User")
                .help("Whose tickets a remediation report covers."),
            integer("policy_id")
                .help("The policy; required by templates of compliance policy reports."),
            integer("host_id").help("The host of a policy report; goes with `instance_string`."),
            text("instance_string")
                .help("The instance of a policy report, for example os; goes with `host_id`."),
            USE_TAGS,
            TAG_SET_BY,
            TAG_INCLUDE_SELECTOR,
            TAG_EXCLUDE_SELECTOR,
            TAG_SET_INCLUDE,
            TAG_SET_EXCLUDE,
            ECHO_REQUEST,
        ])
        .rules(&[
            AtMostOne(&["recipient_group", "recipient_group_id"]),
            When("output_format", &["pdf"], &Requires("recipient_group", &["pdf_password"])),
            When("output_format", &["pdf"], &Requires("recipient_group_id", &["pdf_password"])),
            Requires("host_id", &["instance_string"]),
            Requires("instance_string", &["host_id"]),
            When("use_tags", &["1"], &NoneOf(&["ips", "asset_group_ids"])),
            TAGS_NEED_USE_TAGS,
            Requires("ips_network_id", &["ips"]),
        ])
        .translations(&[Refuse {
            name: "asignee_type",
            reason: "The parameter is called `assignee_type`.",
        }])
        .replies(SIMPLE_RETURN)
        .polls(UNTIL_REPORTED)
        .permissions("Report Share must be enabled.")
        .notes(&[
            "Forms by template: map pdf, html, xml, csv; scan also docx; remediation pdf, html, \
             csv; compliance and PCI pdf, html; patch pdf, online, xml, csv; policy pdf, html, \
             xml, csv.",
            "The guide's form mht was withdrawn with release 10.38 (March 2026).",
            "A scan based, map or PCI template needs `report_refs`, a map template `domain`, a \
             compliance policy template `policy_id`.",
            "A host based template takes its hosts from `ips`, `asset_group_ids` or tags, or \
             from the template itself.",
        ]);

const FETCH: Operation =
    Operation::get("fetch", "[VMDR] Fetch Report", "/api/{version}/fo/report/")
        .fixed(&[("action", "fetch")])
        .versions(VERSIONS, "3.0")
        .parameters(&[integer("id").required().help("The report."), ECHO_REQUEST])
        .replies(Reply::file().evidence("memory"))
        .permissions("Report Share must be enabled.")
        .notes(&[
            "The report must be Finished; its form is the one it was launched with.",
            "A report as html, and anything beyond about 1 GB, comes as a ZIP file.",
        ]);

const CANCEL: Operation =
    Operation::post("cancel", "[VMDR] Cancel Report", "/api/{version}/fo/report/")
        .fixed(&[("action", "cancel")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(&[integer("id").required().help("The report."), ECHO_REQUEST])
        .replies(SIMPLE_RETURN)
        .permissions("Managers any report, Unit Managers those of their unit, Scanners their own.")
        .notes(&["The report must be running."]);

const DELETE: Operation =
    Operation::post("delete", "[VMDR] Delete Report", "/api/{version}/fo/report/")
        .fixed(&[("action", "delete")])
        .versions(VERSIONS, "3.0")
        .destroys()
        .parameters(&[integer("id").required().help("The report."), ECHO_REQUEST])
        .replies(SIMPLE_RETURN)
        .permissions(
            "Managers and Auditors all reports, Unit Managers those of their unit, Scanners and \
             Readers their own.",
        )
        .notes(&["The report should be finished."]);

const LAUNCH_SCORECARD: Operation = Operation::post(
    "launch_scorecard",
    "[VMDR] Launch Scorecard Report",
    "/api/{version}/fo/report/scorecard/",
)
.fixed(&[("action", "launch")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[
    text("name").required().help(
        "The scorecard: Asset Group Vulnerability Report, Ignored Vulnerabilities Report, Most \
         Prevalent Vulnerabilities Report, Most Vulnerable Hosts Report, Patch Report, or one of \
         your own.",
    ),
    text("report_title")
        .max(128)
        .help("The title of the report; the name of the scorecard unless sent."),
    choice("output_format", &["pdf", "html", "xml", "csv"]).required().help(
        "The form of the report; which ones work depends on the template. html comes as a ZIP \
         file.",
    ),
    flag("hide_header").help("1 leaves out the header block; CSV only."),
    text("pdf_password").max(32).secret().help(
        "The password of a securely distributed PDF: letters and digits, not the login password.",
    ),
    list("recipient_group")
        .help("Distribution groups that receive the PDF, by name; needs `pdf_password`."),
    ids("recipient_group_id")
        .help("Distribution groups that receive the PDF, by id; needs `pdf_password`."),
    choice("source", &["asset_groups", "business_unit"])
        .help("Where the hosts come from; required for the scorecards that Qualys provides."),
    list("asset_groups").help("Asset groups that the report covers, by title."),
    flag("all_asset_groups").help("1 covers all asset groups."),
    text("business_unit").help("The business unit, or Unassigned."),
    text("division").help("Only asset groups of this division."),
    text("function").help("Only asset groups of this business function."),
    text("location").help("Only asset groups of this location."),
    ids("patch_qids").max(10).help("For the Patch Report: QIDs of missing patches."),
    ids("missing_qids").max(2).help("For the Patch Report: QIDs of missing software."),
    ECHO_REQUEST,
])
.rules(&[
    AtMostOne(&["recipient_group", "recipient_group_id"]),
    AtMostOneOn(&["asset_groups", "all_asset_groups"]),
    When(
        "name",
        &[
            "Asset Group Vulnerability Report",
            "Ignored Vulnerabilities Report",
            "Most Prevalent Vulnerabilities Report",
            "Most Vulnerable Hosts Report",
            "Patch Report",
        ],
        &All(&["source"]),
    ),
    When("source", &["asset_groups"], &AtLeastOne(&["asset_groups", "all_asset_groups"])),
    When(
        "source",
        &["asset_groups"],
        &NoneOf(&["business_unit", "division", "function", "location"]),
    ),
    When("source", &["business_unit"], &All(&["business_unit"])),
    When("name", &["Patch Report"], &AtLeastOne(&["patch_qids", "missing_qids"])),
    When(
        "name",
        &[
            "Asset Group Vulnerability Report",
            "Ignored Vulnerabilities Report",
            "Most Prevalent Vulnerabilities Report",
            "Most Vulnerable Hosts Report",
        ],
        &NoneOf(&["patch_qids", "missing_qids"]),
    ),
])
.replies(SIMPLE_RETURN)
.polls(UNTIL_REPORTED)
.permissions(
    "Managers and Auditors all hosts, Unit Managers their unit, Scanners and Readers their own.",
)
.notes(&[
    "Vulnerability scorecards only; any of them, although the guide speaks of a patch report.",
    "The form mht was withdrawn with release 10.38 (March 2026).",
]);

const SEARCH_ASSET: Operation = Operation::post(
    "search_asset",
    "[VMDR] Asset Search Report",
    "/api/{version}/fo/report/asset/",
)
.fixed(&[("action", "search")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    choice("output_format", &["csv", "xml"])
        .sends("xml")
        .help("The form of the answer; the connector asks for XML unless told."),
    choice(
        "tracking_method",
        &["IP", "DNS", "NETBIOS", "EC2", "AGENT", "AZURE VM", "GCP Compute Engine"],
    )
    .help("Only hosts that are tracked this way."),
    ip_ranges("ips").help("Only hosts with these addresses."),
    text("ips_network_id").default("ALL").help("The network that `ips` belongs to."),
    ids("asset_group_ids").help("Only hosts of these asset groups, by id."),
    list("asset_groups").help("Only hosts of these asset groups, by title; All is allowed."),
    flag("assets_in_my_network_only").help("1 leaves out hosts outside your own networks."),
    choice(
        "ec2_instance_status",
        &["RUNNING", "TERMINATED", "PENDING", "STOPPING", "SHUTTING_DOWN", "STOPPED"],
    )
    .help("Only EC2 instances in this state; in upper case."),
    text("ec2_instance_id").help("Text that the EC2 instance id must match."),
    choice(
        "ec2_instance_id_modifier",
        &["beginning with", "containing", "matching", "ending with", "not empty"],
    )
    .help("How `ec2_instance_id` is compared."),
    choice(
        "azure_vm_state",
        &["STARTING", "RUNNING", "STOPPING", "STOPPED", "DEALLOCATING", "DEALLOCATED", "UNKNOWN"],
    )
    .help("Only Azure machines in this state."),
    text("azure_vm_id").help("Text that the Azure machine id must match."),
    choice(
        "azure_vm_id_modifier",
        &["beginning with", "containing", "matching", "ending with", "not empty"],
    )
    .help("How `azure_vm_id` is compared."),
    choice(
        "gcp_vm_instance_state",
        &[
            "PROVISIONING",
            "STAGING",
            "RUNNING",
            "STOPPING",
            "STOPPED",
            "REPAIRING",
            "TERMINATED",
            "SUSPENDING",
            "SUSPENDED",
        ],
    )
    .open_values()
    .unconfirmed("The parameter and its values.")
    .help("Only Google Cloud instances in this state."),
    text("gcp_vm_instance_id")
        .unconfirmed("Named by one client only.")
        .help("Text that the Google Cloud instance id must match."),
    choice(
        "gcp_vm_instance_id_modifier",
        &["beginning with", "containing", "matching", "ending with", "not empty"],
    )
    .unconfirmed("Named by one client only.")
    .help("How `gcp_vm_instance_id` is compared."),
    flag("display_ag_titles").default("0").help("1 adds the asset groups of each host."),
    ids("ports").max(10).help("Only hosts with one of these ports open."),
    list("services").max(10).help("Only hosts with one of these services."),
    ids("qids").max(20).help("Only hosts with one of these vulnerabilities."),
    text("qid_with_text")
        .unconfirmed("Named by one client only; it may need `qids`.")
        .help("Text that the title of a vulnerability must match."),
    choice("qid_with_modifier", &["beginning with", "containing", "matching", "ending with"])
        .help("How `qid_with_text` is compared."),
    USE_TAGS,
    TAG_SET_BY,
    TAG_INCLUDE_SELECTOR,
    TAG_EXCLUDE_SELECTOR,
    TAG_SET_INCLUDE,
    TAG_SET_EXCLUDE,
    integer("first_found_days")
        .help("How many days ago the host was first found; goes with `first_found_modifier`."),
    choice("first_found_modifier", &["within", "not within"])
        .help("Whether the host was first found within `first_found_days` or before."),
    integer("last_vm_scan_days").help(
        "How many days ago the last vulnerability scan was; goes with `last_vm_scan_modifier`.",
    ),
    choice("last_vm_scan_modifier", &["within", "not within"])
        .help("Whether the last vulnerability scan was within `last_vm_scan_days` or before."),
    integer("last_pc_scan_days")
        .help("How many days ago the last compliance scan was; goes with `last_pc_scan_modifier`."),
    choice("last_pc_scan_modifier", &["within", "not within"])
        .help("Whether the last compliance scan was within `last_pc_scan_days` or before."),
    integer("last_scap_scan_days")
        .help("How many days ago the last SCAP scan was; goes with `last_scap_scan_modifier`."),
    choice("last_scap_scan_modifier", &["within", "not within"])
        .help("Whether the last SCAP scan was within `last_scap_scan_days` or before."),
    text("dns_name").help("Text that the DNS name must match."),
    choice(
        "dns_modifier",
        &["beginning with", "containing", "matching", "ending with", "not empty"],
    )
    .help("How `dns_name` is compared."),
    text("netbios_name").help("Text that the NetBIOS name must match."),
    choice(
        "netbios_modifier",
        &["beginning with", "containing", "matching", "ending with", "not empty"],
    )
    .help("How `netbios_name` is compared."),
    text("os_cpe_name").help("Text that the CPE name of the operating system must match."),
    choice(
        "os_cpe_modifier",
        &["beginning with", "containing", "matching", "ending with", "not empty"],
    )
    .help("How `os_cpe_name` is compared."),
    text("os_name").help("Text that the name of the operating system must match."),
    choice("os_modifier", &["beginning with", "containing", "matching", "ending with"])
        .help("How `os_name` is compared."),
    ECHO_REQUEST,
])
.rules(&[
    AtLeastOne(&["ips", "asset_groups", "asset_group_ids", "use_tags"]),
    Excludes("ips", &["asset_groups", "asset_group_ids"]),
    When("use_tags", &["1"], &NoneOf(&["ips", "asset_groups", "asset_group_ids"])),
    When("use_tags", &["1"], &All(&["tag_set_include"])),
    TAGS_NEED_USE_TAGS,
    Requires("first_found_days", &["first_found_modifier"]),
    Requires("first_found_modifier", &["first_found_days"]),
    Requires("last_vm_scan_days", &["last_vm_scan_modifier"]),
    Requires("last_vm_scan_modifier", &["last_vm_scan_days"]),
    Requires("last_pc_scan_days", &["last_pc_scan_modifier"]),
    Requires("last_pc_scan_modifier", &["last_pc_scan_days"]),
    Requires("last_scap_scan_days", &["last_scap_scan_modifier"]),
    Requires("last_scap_scan_modifier", &["last_scap_scan_days"]),
    When("ec2_instance_id_modifier", MATCHING, &All(&["ec2_instance_id"])),
    When("azure_vm_id_modifier", MATCHING, &All(&["azure_vm_id"])),
    When("gcp_vm_instance_id_modifier", MATCHING, &All(&["gcp_vm_instance_id"])),
    When("qid_with_modifier", MATCHING, &All(&["qid_with_text"])),
    When("dns_modifier", MATCHING, &All(&["dns_name"])),
    When("netbios_modifier", MATCHING, &All(&["netbios_name"])),
    When("os_cpe_modifier", MATCHING, &All(&["os_cpe_name"])),
    When("os_modifier", MATCHING, &All(&["os_name"])),
])
.replies(
    Reply::list(&["ASSET_SEARCH_REPORT"], &[Records::at("HOST_LIST/HOST")])
        .repeated(&[
            "HOST_LIST/HOST",
            "HOST_LIST/WARNING",
            "HOST_LIST/HOST/QID_LIST/QID",
            "HOST_LIST/HOST/PORT_SERVICE_LIST/PORT_SERVICE",
            "HOST_LIST/HOST/ASSET_GROUPS/ASSET_GROUP_TITLE",
            "HEADER/FILTERS/IP_LIST/RANGE",
            "HEADER/FILTERS/ASSET_GROUPS/ASSET_GROUP_TITLE",
            "HEADER/FILTERS/ASSET_TAGS/INCLUDED_TAGS/ASSET_TAG",
            "HEADER/FILTERS/ASSET_TAGS/EXCLUDED_TAGS/ASSET_TAG",
        ])
        .repeated_rare(&["HEADER/FILTERS/*"])
        .attributed(&[
            ("ERROR", &["number"]),
            ("HOST_LIST/HOST/ERROR", &["number"]),
            ("HOST_LIST/HOST/IP", &["network_id"]),
            ("HOST_LIST/WARNING", &["number"]),
            ("HEADER/FILTERS/ASSET_TAGS/INCLUDED_TAGS", &["scope"]),
            ("HEADER/FILTERS/ASSET_TAGS/EXCLUDED_TAGS", &["scope"]),
            ("HEADER/FILTERS/FILTER_DNS", &["criterion"]),
            ("HEADER/FILTERS/FILTER_NETBIOS", &["criterion"]),
            ("HEADER/FILTERS/FILTER_OPERATING_SYSTEM", &["criterion"]),
            ("HEADER/FILTERS/FILTER_OS_CPE", &["criterion"]),
            ("HEADER/FILTERS/FILTER_RESULT", &["criterion"]),
            ("HEADER/FILTERS/FILTER_LAST_SCAN_DATE", &["criterion"]),
            ("HEADER/FILTERS/FILTER_LAST_COMPLIANCE_SCAN_DATE", &["criterion"]),
            ("HEADER/FILTERS/FILTER_FIRST_FOUND_DATE", &["criterion"]),
            ("HEADER/FILTERS/FILTER_QID", &["criterion"]),
            ("HEADER/FILTERS/FILTER_PORT", &["criterion"]),
            ("HEADER/FILTERS/FILTER_SERVICE", &["criterion"]),
        ])
        .containers(&[
            "HOST_LIST",
            "HEADER/REQUEST",
            "HOST_LIST/HOST/QID_LIST",
            "HOST_LIST/HOST/PORT_SERVICE_LIST",
            "HOST_LIST/HOST/ASSET_GROUPS",
            "HEADER/FILTERS/IP_LIST",
            "HEADER/FILTERS/ASSET_GROUPS",
            "HEADER/FILTERS/ASSET_TAGS/INCLUDED_TAGS",
            "HEADER/FILTERS/ASSET_TAGS/EXCLUDED_TAGS",
        ])
        .integers(&["HEADER/TOTAL"])
        .csv(CsvProof::Framing)
        .evidence("client-code"),
)
.permissions(
    "Managers and Auditors all reports, Unit Managers those of their unit, Scanners and Readers \
     their own.",
)
.notes(&[
    "The answer comes at once; there is nothing to poll.",
    "HOST_TAGS is one text of tag names.",
]);
