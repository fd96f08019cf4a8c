//! Dynamic search lists: vulnerabilities (QIDs) chosen by criteria.
//!
//! Source: the API user guide as public clients quote it, and a test suite of one of them.

use super::prelude::*;
use super::shared::SEARCH_LIST_ROLES;

pub(super) static RESOURCE: Resource = Resource {
    id: "dynamic_search_list",
    title: "Dynamic Search List",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

const VERSIONS: &[Version] = &[Version::new("2.0"), Version::new("3.0")];

/// What a list is called, and who may use it.
const NAMED: &[Parameter] = &[
    text("title").max(256).required().help("The title."),
    flag("global").default("0").help("1 lets other users use the list."),
];

/// A comment, and what the vulnerabilities are like.
const CRITERIA: &[Parameter] = &[
    text("comments").help("A comment."),
    text("vuln_title").help("Text that the title of the vulnerability contains."),
    flag("not_vuln_title").help("1 turns `vuln_title` round: everything but those."),
    choices("discovery_methods", &["Remote", "Authenticated", "Remote_Authenticated", "ALL"])
        .help("How the vulnerability is found."),
    choices(
        "auth_types",
        &[
            "Windows", "Unix", "Oracle", "SNMP", "VMware", "DB2", "HTTP", "MySQL", "PANOS",
            "TOMCAT", "MARIADB", "MongoDB", "WEBLOGIC",
        ],
    )
    .open_values()
    .help("Kinds of authentication that find the vulnerability."),
    choices("user_configuration", &["disabled", "custom"])
        .help("disabled for disabled vulnerabilities, custom for edited ones."),
    list("categories").help("Categories of vulnerabilities."),
    flag("not_categories")
        .unconfirmed("That it is a flag and not a second list.")
        .help("1 turns `categories` round: everything but those."),
    choices("confirmed_severities", &["1", "2", "3", "4", "5"])
        .help("Severities of confirmed vulnerabilities."),
    choices("potential_severities", &["1", "2", "3", "4", "5"])
        .help("Severities of potential vulnerabilities."),
    choices("ig_severities", &["1", "2", "3", "4", "5"])
        .help("Severities of information gathered."),
    ids("vendor_ids").help("Vendors, by id."),
    flag("not_vendor_ids")
        .unconfirmed("That it is a flag and not a second list.")
        .help("1 turns `vendor_ids` round: everything but those."),
    list("products").help("Products, by name."),
    flag("not_products")
        .unconfirmed("That it is a flag and not a second list.")
        .help("1 turns `products` round: everything but those."),
    choices("patch_available", &["0", "1"])
        .help("1 for vulnerabilities with a patch, 0 for those without; both may be given."),
    choices("virtual_patch_available", &["0", "1"]).help(
        "1 for vulnerabilities with a virtual patch, 0 for those without; both may be given.",
    ),
    list("cve_ids").help("CVE ids."),
    flag("not_cve_ids").help("1 turns `cve_ids` round: everything but those."),
    choice("cve_ids_filter", &["1", "2"])
        .help("How `cve_ids` are compared: 1 exactly, 2 as a part."),
    list("exploitability").help("Sources of exploits, for example Metasploit or The Exploit-DB."),
    list("malware_associated")
        .unconfirmed("The value ALL.")
        .help("Sources of malware, for example Trend Micro."),
    list("vendor_refs").help("References of the vendor."),
    flag("not_vendor_refs").help("1 turns `vendor_refs` round: everything but those."),
    ids("bugtraq_id").help("Bugtraq ids."),
    flag("not_bugtraq_id").help("1 turns `bugtraq_id` round: everything but those."),
    text("vuln_details").help("Text in the details of the vulnerability."),
    text("compliance_details").help("Text in the compliance details."),
    list("supported_modules")
        .help("Qualys modules that find the vulnerability, for example VM or WAS."),
    choices("compliance_types", &["PCI", "CobIT", "HIPAA", "GLBA", "SOX"])
        .help("Compliance standards."),
    choices("qualys_top_lists", &["Internal_10", "External_10"]).help("The top lists of Qualys."),
    choices("cpe", &["OS", "Application", "Hardware", "None"])
        .open_values()
        .help("Parts of the platform naming."),
    flag("qids_not_exploitable")
        .help("Vulnerabilities that cannot be exploited because of the configuration."),
    flag("non_running_services").help("Vulnerabilities on services that do not run."),
    flag("sans_20").help("Vulnerabilities of the SANS top 20."),
    flag("nac_nam").help("Vulnerabilities for network access control."),
    choices("vuln_provider", &["iDefense"]).help("Who reported the vulnerability."),
    text("cvss_base").help(
        "The CVSS base score to compare with, for example 7.5; goes with `cvss_base_operand`.",
    ),
    choice("cvss_base_operand", &["1", "2"])
        .help("How `cvss_base` is compared: 1 at least, 2 less than."),
    text("cvss_temp").help(
        "The CVSS temporal score to compare with, for example 7.5; goes with `cvss_temp_operand`.",
    ),
    choice("cvss_temp_operand", &["1", "2"])
        .help("How `cvss_temp` is compared: 1 at least, 2 less than."),
    choices("cvss_access_vector", &["Undefined", "Local", "Adjacent_Network", "Network"])
        .open_values()
        .unconfirmed("How the values are spelt.")
        .help("CVSS access vectors."),
    text("cvss3_base").help(
        "The CVSS 3 base score to compare with, for example 7.5; goes with `cvss3_base_operand`.",
    ),
    choice("cvss3_base_operand", &["1", "2"])
        .help("How `cvss3_base` is compared: 1 at least, 2 less than."),
    text("cvss3_temp").help(
        "The CVSS 3 temporal score to compare with, for example 7.5; goes with \
         `cvss3_temp_operand`.",
    ),
    choice("cvss3_temp_operand", &["1", "2"])
        .help("How `cvss3_temp` is compared: 1 at least, 2 less than."),
    text("cvss4_base")
        .since("3.0")
        .unconfirmed("The name is a guess.")
        .help("The CVSS 4 base score."),
    text("cloud_agent_scan_type")
        .unconfirmed("No official source names it.")
        .help("The kind of cloud agent scan."),
];

/// When a user last changed a vulnerability.
const USER_MODIFIED: &[Parameter] = &[
    text("user_modified_date_between")
        .help("When a user last changed the vulnerability, as mm/dd/yyyy-mm/dd/yyyy."),
    flag("user_modified_date_today").help("1 if a user last changed the vulnerability today."),
    choice("user_modified_date_in_previous", &["Year", "Month", "Week", "Quarter"]).help(
        "If a user last changed the vulnerability in the previous year, month, week or quarter.",
    ),
    integer("user_modified_date_within_last_days")
        .min(1)
        .max(9_999)
        .help("If a user last changed the vulnerability within this number of days."),
    flag("not_user_modified")
        .unconfirmed("A test suite writes not_user_modified_flag.")
        .help("1 turns the criterion on the date round."),
];

/// When a vulnerability was published.
const PUBLISHED: &[Parameter] = &[
    text("published_date_between")
        .help("When the vulnerability was published, as mm/dd/yyyy-mm/dd/yyyy."),
    flag("published_date_today").help("1 if the vulnerability was published today."),
    choice("published_date_in_previous", &["Year", "Month", "Week", "Quarter"])
        .help("If the vulnerability was published in the previous year, month, week or quarter."),
    integer("published_date_within_last_days")
        .min(1)
        .max(9_999)
        .help("If the vulnerability was published within this number of days."),
    flag("not_published")
        .unconfirmed("A test suite writes not_published_flag.")
        .help("1 turns the criterion on the date round."),
];

/// When Qualys last changed a vulnerability.
const SERVICE_MODIFIED: &[Parameter] = &[
    text("service_modified_date_between")
        .help("When Qualys last changed the vulnerability, as mm/dd/yyyy-mm/dd/yyyy."),
    flag("service_modified_date_today").help("1 if Qualys last changed the vulnerability today."),
    choice("service_modified_date_in_previous", &["Year", "Month", "Week", "Quarter"]).help(
        "If Qualys last changed the vulnerability in the previous year, month, week or quarter.",
    ),
    integer("service_modified_date_within_last_days")
        .min(1)
        .max(9_999)
        .help("If Qualys last changed the vulnerability within this number of days."),
    flag("not_service_modified")
        .unconfirmed("A test suite writes not_service_modified_flag.")
        .help("1 turns the criterion on the date round."),
];

/// What holds between the criteria of a list.
const CRITERIA_RULES: &[Rule] = &[
    AtMostOneOn(&[
        "user_modified_date_between",
        "user_modified_date_today",
        "user_modified_date_in_previous",
        "user_modified_date_within_last_days",
    ]),
    AtMostOneOn(&[
        "published_date_between",
        "published_date_today",
        "published_date_in_previous",
        "published_date_within_last_days",
    ]),
    AtMostOneOn(&[
        "service_modified_date_between",
        "service_modified_date_today",
        "service_modified_date_in_previous",
        "service_modified_date_within_last_days",
    ]),
    Requires("cvss_base", &["cvss_base_operand"]),
    Requires("cvss_base_operand", &["cvss_base"]),
    Requires("cvss_temp", &["cvss_temp_operand"]),
    Requires("cvss_temp_operand", &["cvss_temp"]),
    Requires("cvss3_base", &["cvss3_base_operand"]),
    Requires("cvss3_base_operand", &["cvss3_base"]),
    Requires("cvss3_temp", &["cvss3_temp_operand"]),
    Requires("cvss3_temp_operand", &["cvss3_temp"]),
];

const LIST: Operation = Operation::post(
    "list",
    "[VMDR] List Dynamic Search Lists",
    "/api/{version}/fo/qid/search_list/dynamic/",
)
.fixed(&[("action", "list")])
.versions(VERSIONS, "3.0")
.parameters(&[
    ECHO_REQUEST,
    ids("ids").help("Only these search lists."),
    flag("show_qids").default("1").help("0 leaves out the QIDs."),
    flag("show_option_profiles")
        .default("1")
        .help("0 leaves out the option profiles that use the list."),
    flag("show_distribution_groups").default("1").help("0 leaves out the distribution groups."),
    flag("show_report_templates")
        .default("1")
        .help("0 leaves out the report templates that use the list."),
    flag("show_remediation_policies")
        .default("1")
        .help("0 leaves out the remediation policies that use the list."),
])
.replies(
    Reply::list(
        &["DYNAMIC_SEARCH_LIST_OUTPUT", "SEARCH_LIST_OUTPUT"],
        &[Records::at("RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST")],
    )
    .repeated(&[
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/QIDS/QID",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/OPTION_PROFILES/OPTION_PROFILE",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/REPORT_TEMPLATES/REPORT_TEMPLATE",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/REMEDIATION_POLICIES/REMEDIATION_POLICY",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/DISTRIBUTION_GROUPS/DISTRIBUTION_GROUP",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/DYNAMIC_LISTS",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/QIDS",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/OPTION_PROFILES",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/REPORT_TEMPLATES",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/REMEDIATION_POLICIES",
        "RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/DISTRIBUTION_GROUPS",
    ])
    .integers(&["RESPONSE/DYNAMIC_LISTS/DYNAMIC_LIST/ID"])
    .evidence("client-code"),
)
.permissions(SEARCH_LIST_ROLES)
.notes(&["What stands in CRITERIA is text for people, not the values that `create` takes."]);

const CREATE: Operation = Operation::post(
    "create",
    "[VMDR] Create Dynamic Search List",
    "/api/{version}/fo/qid/search_list/dynamic/",
)
.fixed(&[("action", "create")])
.versions(VERSIONS, "3.0")
.writes()
.parameters(groups![&[ECHO_REQUEST], NAMED, CRITERIA, USER_MODIFIED, PUBLISHED, SERVICE_MODIFIED])
.rules(rules![
    CRITERIA_RULES,
    &[
        When("not_vuln_title", &["1"], &All(&["vuln_title"])),
        When("not_categories", &["1"], &All(&["categories"])),
        When("not_vendor_ids", &["1"], &All(&["vendor_ids"])),
        When("not_products", &["1"], &All(&["products"])),
        When("not_cve_ids", &["1"], &All(&["cve_ids"])),
        When("not_vendor_refs", &["1"], &All(&["vendor_refs"])),
        When("not_bugtraq_id", &["1"], &All(&["bugtraq_id"]))
    ]
])
.replies(SIMPLE_RETURN)
.permissions(SEARCH_LIST_ROLES)
.notes(&[
    "At least one criterion is needed.",
    "A criterion that `not_*` = 1 turns round must be given with it.",
]);

const UPDATE: Operation = Operation::post(
    "update",
    "[VMDR] Update Dynamic Search List",
    "/api/{version}/fo/qid/search_list/dynamic/",
)
.fixed(&[("action", "update")])
.versions(VERSIONS, "3.0")
.writes()
.parameters(groups![
    &[ECHO_REQUEST, integer("id").required().help("The search list.")],
    each![changed(NAMED)],
    each![clearable(CRITERIA)],
    each![clearable(USER_MODIFIED)],
    &[flag("unset_user_modified_date").help("1 drops this criterion.")],
    each![clearable(PUBLISHED)],
    &[flag("unset_published_date").help("1 drops this criterion.")],
    each![clearable(SERVICE_MODIFIED)],
    &[flag("unset_service_modified_date").help("1 drops this criterion.")]
])
.rules(CRITERIA_RULES)
.replies(SIMPLE_RETURN)
.permissions(SEARCH_LIST_ROLES)
.notes(&["An empty value drops a criterion; dates are dropped with `unset_*_date`."]);

const DELETE: Operation = Operation::post(
    "delete",
    "[VMDR] Delete Dynamic Search List",
    "/api/{version}/fo/qid/search_list/dynamic/",
)
.fixed(&[("action", "delete")])
.versions(VERSIONS, "3.0")
.destroys()
.parameters(&[ECHO_REQUEST, integer("id").required().help("The search list.")])
.replies(SIMPLE_RETURN)
.permissions(SEARCH_LIST_ROLES)
.notes(&[
    "It may be refused while an option profile, a report template or a policy uses the list \
     (unconfirmed).",
]);
