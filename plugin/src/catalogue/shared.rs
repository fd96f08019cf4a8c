//! Data that several resources have in common: parameters, rules, replies and ways to page.

use super::prelude::*;

/// Repeats the request in the answer.
pub(super) const ECHO_REQUEST: Parameter = flag("echo_request")
    .default("0")
    .help("Repeats the request in the element REQUEST of the answer.");

/// Selects by tags.
pub(super) const USE_TAGS: Parameter = flag("use_tags")
    .default("0")
    .help("Selects by asset tags instead of addresses and asset groups.");

/// What the tag sets hold.
pub(super) const TAG_SET_BY: Parameter = choice("tag_set_by", &["id", "name"])
    .default("id")
    .help("Whether the tag sets hold tag ids or tag names.");

/// How the included tags combine.
pub(super) const TAG_INCLUDE_SELECTOR: Parameter = choice("tag_include_selector", &["any", "all"])
    .default("any")
    .help("Whether one of the included tags is enough or all must match.");

/// How the excluded tags combine.
pub(super) const TAG_EXCLUDE_SELECTOR: Parameter = choice("tag_exclude_selector", &["any", "all"])
    .default("any")
    .help("Whether one of the excluded tags is enough or all must match.");

/// The included tags.
pub(super) const TAG_SET_INCLUDE: Parameter =
    list("tag_set_include").help("Tags that select, as ids or names (see tag_set_by).");

/// The excluded tags.
pub(super) const TAG_SET_EXCLUDE: Parameter =
    list("tag_set_exclude").help("Tags that leave out, as ids or names (see tag_set_by).");

/// A client of a Consultant subscription, by id.
pub(super) const CLIENT_ID: Parameter =
    integer("client_id").help("A client of a Consultant subscription, by id.");

/// A client of a Consultant subscription, by name.
pub(super) const CLIENT_NAME: Parameter =
    text("client_name").help("A client of a Consultant subscription, by name.");

/// All that names tags.
const TAG_PARAMETERS: &[&str] = &[
    "tag_set_by",
    "tag_include_selector",
    "tag_exclude_selector",
    "tag_set_include",
    "tag_set_exclude",
];

/// The tag parameters mean something only with `use_tags`.
pub(super) const TAGS_NEED_USE_TAGS: Rule = When("use_tags", &["0"], &NoneOf(TAG_PARAMETERS));

/// Severity levels and ranges of them.
pub(super) const SEVERITY_RANGES: &[&str] = &[
    "1", "2", "3", "4", "5", "1-2", "1-3", "1-4", "1-5", "2-3", "2-4", "2-5", "3-4", "3-5", "4-5",
];

/// The answer of most writes.
pub(super) const SIMPLE_RETURN: Reply = Reply::write()
    .repeated(&[
        "RESPONSE/ITEM_LIST/ITEM",
        "REQUEST/PARAM_LIST/PARAM",
        // Of DUPLICATE_HOSTS_ERROR_OUTPUT, which comes instead.
        "RESPONSE/WARNING/DUPLICATE_HOSTS/DUPLICATE_HOST",
    ])
    .repeated_rare(&["RESPONSE/ITEM_LIST/ITEM/VALUE"])
    .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/ITEM_LIST"])
    .evidence("dtd");

/// The answer of writes on several records: every batch may have failed by itself.
pub(super) const BATCH_RETURN: Reply = Reply::write_as(&["BATCH_RETURN", "SIMPLE_RETURN"])
    .repeated(&[
        "RESPONSE/BATCH_LIST/BATCH",
        "RESPONSE/BATCH_LIST/BATCH/ID_SET/ID",
        "RESPONSE/BATCH_LIST/BATCH/ID_SET/ID_RANGE",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/BATCH_LIST",
        "RESPONSE/BATCH_LIST/BATCH/ID_SET",
    ])
    .evidence("client-code");

/// Pages that begin with the next id; an interrupted page is asked for again.
pub(super) const BY_ID_MIN: Paging = Paging::Continues {
    parameter: "id_min",
    direction: Direction::Up,
    inclusive: false,
    key: None,
};

/// The modifiers that compare with a text.
pub(super) const MATCHING: &[&str] = &["beginning with", "containing", "matching", "ending with"];

/// A report is watched in the list of reports.
pub(super) const UNTIL_REPORTED: Poll = Poll {
    resource: "report",
    operation: "list",
    by: ("id", "ID"),
    field: "STATUS/STATE",
    done: &["Finished"],
    failed: &["Canceled", "Errors"],
    interval_s: 60,
    grace_s: 60,
    stuck: "Large reports take minutes to hours: if it stays in Running, look less often.",
    then: Some(PollThen { resource: "report", operation: "fetch", parameter: "id" }),
};

/// The title of a scan.
pub(super) const SCAN_TITLE: Parameter =
    text("scan_title").max(2000).help("The title of the scan, in ASCII.");

/// Whether a schedule runs.
pub(super) const ACTIVE: Parameter =
    flag("active").help("1 for an active schedule, 0 for one that waits.");

/// The option profile of a scan, by title.
pub(super) const OPTION_TITLE: Parameter =
    text("option_title").help("The option profile, by title.");

/// The option profile of a scan, by id.
pub(super) const OPTION_ID: Parameter = integer("option_id").help("The option profile, by id.");

/// What names the target of a scan.
pub(super) const TARGET_FROM: Parameter = choice("target_from", &["assets", "tags"])
    .help("Whether the target is named by addresses and asset groups or by tags.");

/// How urgent a scan is.
pub(super) const PRIORITY: Parameter = integer("priority").max(9).help(
    "0 none, 1 emergency, 2 ultimate, 3 critical, 4 major, 5 high, 6 standard, 7 medium, 8 minor, \
     9 low.",
);

/// A header by which a web server knows a scan.
pub(super) const RUNTIME_HTTP_HEADER: Parameter = text("runtime_http_header")
    .help("The value of the header Qualys-Scan in requests of the scan.");

/// The special types of scans.
pub(super) const SPECIAL_SCAN_TYPE: Parameter = choice("scan_type", &["certview", "ec2certview"])
    .help("A special type of scan; leave it out for a vulnerability scan.");

/// Whether addresses that only an agent covers are scanned.
pub(super) const INCLUDE_AGENT_TARGETS: Parameter = flag("include_agent_targets")
    .help("1 also scans private addresses in the target that only an agent covers.");

/// What is scanned.
pub(super) const SCAN_TARGETS: &[Parameter] = &[
    ip_ranges("ip").help("Addresses and ranges to scan; CIDR blocks are sent as ranges."),
    list("asset_groups")
        .help("Asset groups to scan, by title; All is the group of the whole account."),
    ids("asset_group_ids").aliases(&["ag_ids"]).help("Asset groups to scan, by id."),
    list("fqdn").help("Host names to scan; at most about 4,000 characters together."),
    ip_ranges("exclude_ip_per_scan").help("Addresses to leave out of this scan; not with tags."),
    TAG_INCLUDE_SELECTOR,
    TAG_EXCLUDE_SELECTOR,
    TAG_SET_BY,
    list("tag_set_include").help(
        "Tags to scan, as ids or names (see tag_set_by); required with target_from = \
         tags.",
    ),
    list("tag_set_exclude").help("Tags to leave out, as ids or names (see tag_set_by)."),
];

/// How often a scan runs.
pub(super) const OCCURRENCE: Parameter =
    choice("occurrence", &["daily", "weekly", "monthly"]).help("How often it runs.");

/// After how many days, weeks or months a scan runs again, and on which of their days.
pub(super) const RECURRENCE: &[Parameter] = &[
    integer("frequency_days").min(1).max(365).help("Every how many days; with occurrence = daily."),
    integer("frequency_weeks")
        .min(1)
        .max(52)
        .help("Every how many weeks; with occurrence = weekly."),
    choices(
        "weekdays",
        &["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
    )
    .help(
        "On which days of the week; with occurrence = weekly. The list answers with numbers, 0 \
         for Sunday.",
    ),
    integer("frequency_months")
        .min(1)
        .max(12)
        .help("Every how many months; with occurrence = monthly."),
    integer("day_of_month")
        .min(1)
        .max(31)
        .help("On which day of the month; with occurrence = monthly."),
    integer("day_of_week")
        .max(6)
        .help("On which day of the week, 0 for Sunday; goes with `week_of_month`."),
    choice("week_of_month", &["first", "second", "third", "fourth", "last"])
        .help("In which week of the month; goes with `day_of_week`."),
];

/// The hour of a start.
pub(super) const START_HOUR: Parameter =
    integer("start_hour").max(23).help("The hour of the start.");

/// The minute of a start.
pub(super) const START_MINUTE: Parameter =
    integer("start_minute").max(59).help("The minute of the start.");

/// The time zone of a start.
pub(super) const TIME_ZONE_CODE: Parameter = text("time_zone_code")
    .help("The time zone, for example US-CA; time_zone.list gives the codes.");

/// When a scan pauses and ends.
pub(super) const DURATION: &[Parameter] = &[
    choice("observe_dst", &["yes", "no"])
        .help("Whether daylight saving time is observed, in zones that have it."),
    integer("recurrence").min(1).max(99).help("After how many runs the schedule ends."),
    integer("end_after").max(119).help("After how many hours a run is ended."),
    integer("end_after_mins")
        .max(59)
        .help("And how many minutes; at least 15 when `end_after` is 0."),
    integer("pause_after_hours").max(119).help("After how many hours a run is paused."),
    integer("pause_after_mins")
        .max(59)
        .help("And how many minutes; at least 15 when `pause_after_hours` is 0."),
    choice("resume_in_days", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Manually"])
        .help("After how many days a paused run goes on, or Manually."),
    integer("resume_in_hours").max(23).help("And how many hours."),
];

/// When a scan starts, pauses and ends, and whether an update changes that.
pub(super) const START: &[Parameter] = groups![
    &[START_HOUR, START_MINUTE, TIME_ZONE_CODE],
    DURATION,
    &[flag("set_start_time").help(
        "1 changes the start; then date, hour, minute, time zone and daylight saving time are \
         all needed.",
    )]
];

/// Whether a mail is sent before a run.
const BEFORE_NOTIFY: Parameter = flag("before_notify").help("1 sends a mail before a run.");

/// When the mail before a run is sent.
const BEFORE_NOTIFY_TIME: &[Parameter] = &[
    choice("before_notify_unit", &["days", "hours", "minutes"])
        .help("The unit of `before_notify_time`."),
    integer("before_notify_time")
        .help("How long before: 1 to 31 days, 1 to 24 hours or 5 to 120 minutes."),
];

/// What the mail before a run says.
const BEFORE_NOTIFY_MESSAGE: Parameter = text("before_notify_message")
    .max(4000)
    .help("The text of the mail before a run, without HTML.");

/// Whether a mail is sent after a run.
const AFTER_NOTIFY: Parameter = flag("after_notify").help("1 sends a mail after a run.");

/// What the mail after a run says.
const AFTER_NOTIFY_MESSAGE: Parameter =
    text("after_notify_message").max(4000).help("The text of the mail after a run, without HTML.");

/// The mails before and after a run.
pub(super) const NOTIFY: &[Parameter] = groups![
    &[BEFORE_NOTIFY.default("0")],
    BEFORE_NOTIFY_TIME,
    &[BEFORE_NOTIFY_MESSAGE, AFTER_NOTIFY.default("0"), AFTER_NOTIFY_MESSAGE]
];

/// The mails before and after a run as an update takes them: an empty message drops what is stored.
pub(super) const CHANGED_NOTIFY: &[Parameter] = groups![
    &[BEFORE_NOTIFY],
    BEFORE_NOTIFY_TIME,
    &[BEFORE_NOTIFY_MESSAGE.keeps_empty(), AFTER_NOTIFY, AFTER_NOTIFY_MESSAGE.keeps_empty()]
];

/// Who receives the mails about runs.
pub(super) const RECIPIENT_GROUP_IDS: Parameter = ids("recipient_group_ids")
    .help("Distribution groups that receive the mails; needs one of the notify flags.");

/// Only one option profile, by id.
pub(super) const PROFILE_ID: Parameter = integer("id").help("Only this option profile.");

/// Only one option profile, by title.
pub(super) const PROFILE_TITLE: Parameter =
    text("title").help("Only the option profile with exactly this title.");

/// How a list of option profiles differs from other lists.
pub(super) const BARE_PROFILES: &str =
    "The answer has no RESPONSE and no date; passwords of brute force lists are hidden.";

/// Who may do what with search lists.
pub(super) const SEARCH_LIST_ROLES: &str = "Managers, Unit Managers, Scanners and Readers; changes by the owner or a Manager \
     (unconfirmed).";

/// What becomes of the guide's word for global profiles.
pub(super) const GLOBAL_PROFILES: &str = "The list always includes global profiles, so \
                                          `show_global` = 1 changes nothing; 0 is not possible \
                                          (look at BASIC_INFO/IS_GLOBAL).";

/// Who owns an option profile.
pub(super) const PROFILE_OWNER: Parameter =
    text("owner").help("The login of the owner; the caller unless sent.");

/// Whether others may use an option profile.
pub(super) const PROFILE_GLOBAL: Parameter = flag("global").help(
    "1 lets other users use it: all of them for a Manager, the business unit for a Unit Manager.",
);

/// Whether a profile is for offline scanners.
pub(super) const OFFLINE_SCANNER: Parameter =
    flag("offline_scanner").default("0").help("1 keeps the profile ready for offline scanners.");

/// How long an asset is scanned, what becomes of hosts that are gone, and how many scanners work.
pub(super) const HOSTS_AND_LIMITS: &[Parameter] = &[
    flag("enable_max_scan_duration_per_asset")
        .default("0")
        .help("1 limits how long an asset is scanned."),
    integer("max_scan_duration_per_asset_minutes").help("The limit in minutes."),
    flag("scan_dead_hosts").default("0").help("1 also scans hosts that do not answer."),
    flag("close_vuln_on_dead_hosts")
        .default("0")
        .help("1 closes vulnerabilities on hosts that are gone; the feature must be enabled."),
    integer("not_found_alive_times").help("After how many scans without an answer a host is gone."),
    flag("purge_host_data")
        .default("0")
        .help("1 deletes the data of a host when the vendor of its operating system changes."),
    integer("external_scanners_use").help("How many external scanners are used."),
    flag("scan_parallel_scaling")
        .default("0")
        .help("1 lets scanner appliances scan more hosts in parallel."),
];

/// How hard a scan uses the network.
pub(super) const SCAN_OVERALL_PERFORMANCE: Parameter =
    choice("scan_overall_performance", &["high", "normal", "low", "custom"])
        .default("normal")
        .help("How hard the network is used; custom takes the six numbers below.");

/// The six numbers of a custom performance.
pub(super) const SCAN_PERFORMANCE: &[Parameter] = &[
    integer("scan_external_scanners").help("How many hosts an external scanner scans in parallel."),
    integer("scan_scanner_appliances")
        .help("How many hosts a scanner appliance scans in parallel."),
    integer("scan_total_process").help("How many processes run for a host."),
    integer("scan_http_process").help("How many of the processes are for HTTP."),
    choice("scan_packet_delay", &["minimum", "short", "medium", "long", "maximum"])
        .help("The delay between packets."),
    choice("scan_intensity", &["normal", "medium", "low", "minimum"])
        .help("How hard ports are scanned and hosts are looked for."),
];

/// Whether load balancers are looked for.
pub(super) const LOAD_BALANCER: Parameter =
    flag("load_balancer").default("0").help("1 looks for load balancers.");

/// A header for the requests of a scan.
pub(super) const CUSTOM_HTTP_HEADER: Parameter =
    text("custom_http_header").help("The value of a header sent with HTTP requests.");

/// Whether a scan ends when it knows which hosts are alive.
pub(super) const HOST_ALIVE_TESTING: Parameter =
    flag("host_alive_testing").help("1 only tests which hosts are alive.");

/// Whether the operating system that was found before stays.
pub(super) const NOT_OVERWRITE_OS: Parameter =
    flag("not_overwrite_os").help("1 keeps the operating system that was found before.");

/// The headers of a scan, and what it tells of hosts.
pub(super) const HEADERS_AND_HOSTS: &[Parameter] = &[
    CUSTOM_HTTP_HEADER,
    text("custom_http_definition_key").help("The name of your own HTTP header."),
    text("custom_http_definition_header").help("The value of your own HTTP header."),
    HOST_ALIVE_TESTING,
    NOT_OVERWRITE_OS,
];

/// Authentication records of the system and of users.
pub(super) const SYSTEM_AUTH: &[Parameter] = &[
    flag("include_system_auth").help("1 uses authentication records that the system creates."),
    flag("use_system_auth_on_duplicate").help("1 prefers the system's record when both exist."),
    flag("use_user_auth_on_duplicate").help("1 prefers the user's record when both exist."),
];

/// Whether TCP ports find hosts.
pub(super) const TCP_DISCOVERY: &[Parameter] = &[
    flag("additional_tcp_ports").help("1 uses TCP ports to find hosts."),
    flag("additional_tcp_ports_standard_scan").help("1 uses the standard TCP ports to find hosts."),
];

/// How else hosts are found, what a firewall protects, and which packets count.
pub(super) const UDP_ICMP_AND_PROTECTION: &[Parameter] = &[
    flag("additional_udp_ports").help("1 uses UDP ports to find hosts."),
    choice("additional_udp_ports_type", &["standard", "custom"])
        .help("Which UDP ports find hosts."),
    ids("additional_udp_ports_custom")
        .help("Your own UDP ports to find hosts; with additional_udp_ports_type = custom."),
    flag("icmp").help("1 uses ICMP to find hosts."),
    flag("blocked_resources").help("1 names ports and addresses that your firewall protects."),
    choice("protected_ports", &["default", "custom"]).help("Which ports are protected."),
    ids("protected_ports_custom").help("Your own protected ports."),
    choice("protected_ips", &["all", "custom"]).help("Which addresses are protected."),
    ip_ranges("protected_ips_custom")
        .help("Your own protected addresses; CIDR blocks are sent as ranges."),
    flag("ignore_firewall_generated_tcp_rst_packets")
        .help("1 ignores TCP RST packets that a firewall sends."),
    flag("ignore_all_tcp_rst_packets").help("1 ignores all TCP RST packets."),
    flag("ignore_firewall_generated_tcp_syn_ack_packets")
        .help("1 ignores TCP SYN-ACK packets that a firewall sends."),
    flag("not_send_tcp_ack_or_syn_ack_packets_during_host_discovery")
        .help("1 sends no TCP ACK or SYN-ACK packets while looking for hosts."),
];

/// How hosts are found.
pub(super) const HOST_DISCOVERY: &[Parameter] = groups![
    TCP_DISCOVERY,
    &[ids("additional_tcp_ports_additional").help("More TCP ports to find hosts.")],
    UDP_ICMP_AND_PROTECTION
];

/// Only scans in some states.
pub(super) const SCAN_STATE: Parameter =
    choices("state", &["Running", "Paused", "Canceled", "Finished", "Error", "Queued", "Loading"])
        .help("Only scans in these states.");

/// Only scans whose results are processed, or only the others.
pub(super) const PROCESSED: Parameter =
    flag("processed").help("1 for scans whose results are processed, 0 for the others.");

/// Which scans: by kind, target, user and time.
pub(super) const SCANNED: &[Parameter] = &[
    choice("type", &["On-Demand", "Scheduled", "API"])
        .help("Only scans that were started this way."),
    ip_ranges("target").help("Only scans whose target includes these addresses."),
    text("user_login").help("Only scans that this login started."),
    date_time("launched_after_datetime").help(
        "Only scans launched after then, UTC; without any filter the last 30 days are \
         listed.",
    ),
    date_time("launched_before_datetime").help("Only scans launched before then, UTC."),
];

/// What is told of each scan, and of how many.
pub(super) const SCAN_DETAILS: &[Parameter] = &[
    flag("show_ags").default("0").help("Adds the titles of the asset groups in the target."),
    flag("show_op").default("0").help("Adds the option profile."),
    flag("show_status").default("1").help("0 leaves out the state of each scan."),
    flag("show_last").default("0").help("1 lists only the newest scan that matches."),
];

/// Option profiles as they are exported, without an envelope.
pub(super) const OPTION_PROFILES: Reply =
    Reply::list(&["OPTION_PROFILES"], &[Records::at("OPTION_PROFILE")])
        .repeated(&[
            "OPTION_PROFILE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST",
            "OPTION_PROFILE/SCAN/SCAN_RESTRICTION/SCAN_BY_POLICY/POLICY",
            "OPTION_PROFILE/SCAN/SYSTEM_AUTH_RECORD/ALLOW_AUTH_CREATION/AUTHENTICATION_TYPE_LIST/\
             AUTHENTICATION_TYPE",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION/DATABASES/AUTHENTICATION_TYPES_LIST/\
             AUTHENTICATION_TYPE",
            "OPTION_PROFILE/OS_BASED_INSTANCE_DISC_COLLECTION/TECHNOLOGIES/TECHNOLOGY",
        ])
        .repeated_rare(&[
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/ID",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/TITLE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/TYPE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/LOGIN_PASSWORD",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/ID",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/TITLE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/TYPE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/LOGIN_PASSWORD",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/ID",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/\
             TITLE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/\
             TYPE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/\
             LOGIN_PASSWORD",
        ])
        .containers(&[
            "OPTION_PROFILE/MAP",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION/DATABASES",
            "OPTION_PROFILE/OS_BASED_INSTANCE_DISC_COLLECTION",
            "OPTION_PROFILE/OS_BASED_INSTANCE_DISC_COLLECTION/TECHNOLOGIES",
            "OPTION_PROFILE/ADDITIONAL/BLOCK_RESOURCES",
            "OPTION_PROFILE/ADDITIONAL/PACKET_OPTIONS",
            "OPTION_PROFILE/ADDITIONAL/HOST_DISCOVERY/TCP_PORTS",
            "OPTION_PROFILE/ADDITIONAL/HOST_DISCOVERY/UDP_PORTS",
            "OPTION_PROFILE/SCAN/PORTS",
            "OPTION_PROFILE/SCAN/CLOSE_VULNERABILITIES",
            "OPTION_PROFILE/SCAN/PERFORMANCE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/SYSTEM",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_INCLUDE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE",
            "OPTION_PROFILE/SCAN/DISSOLVABLE_AGENT",
            "OPTION_PROFILE/SCAN/DISSOLVABLE_AGENT/PASSWORD_AUDITING_ENABLE",
            "OPTION_PROFILE/SCAN/SCAN_RESTRICTION",
            "OPTION_PROFILE/SCAN/SCAN_RESTRICTION/SCAN_BY_POLICY",
            "OPTION_PROFILE/SCAN/DATABASE_PREFERENCE_KEY",
            "OPTION_PROFILE/SCAN/SYSTEM_AUTH_RECORD",
            "OPTION_PROFILE/SCAN/CUSTOM_HTTP_HEADER",
            "OPTION_PROFILE/SCAN/FILE_INTEGRITY_MONITORING",
            "OPTION_PROFILE/SCAN/CONTROL_TYPES",
            "OPTION_PROFILE/SCAN/SYSTEM_AUTH_RECORD/ALLOW_AUTH_CREATION/AUTHENTICATION_TYPE_LIST",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION/DATABASES/AUTHENTICATION_TYPES_LIST",
        ])
        .sensitive(&["OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/\
                      LOGIN_PASSWORD"])
        .integers(&["OPTION_PROFILE/BASIC_INFO/ID"])
        .evidence("dtd");

/// A list of scans.
pub(super) const SCAN_LIST: Reply =
    Reply::list(&["SCAN_LIST_OUTPUT"], &[Records::at("RESPONSE/SCAN_LIST/SCAN")])
        .repeated(&[
            "RESPONSE/SCAN_LIST/SCAN",
            "RESPONSE/SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST/ASSET_GROUP_TITLE",
            "REQUEST/PARAM_LIST/PARAM",
        ])
        .containers(&[
            "REQUEST",
            "REQUEST/PARAM_LIST",
            "RESPONSE/SCAN_LIST",
            "RESPONSE/SCAN_LIST/SCAN/CLIENT",
            "RESPONSE/SCAN_LIST/SCAN/STATUS",
            "RESPONSE/SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST",
            "RESPONSE/SCAN_LIST/SCAN/OPTION_PROFILE",
        ])
        .integers(&["RESPONSE/SCAN_LIST/SCAN/ID", "RESPONSE/SCAN_LIST/SCAN/PROCESSED"])
        .evidence("schema");

/// Whole networks, and which scanners scan.
pub(super) const SCANNERS: &[Parameter] = &[
    flag("use_ip_nt_range_tags").default("0").help(
        "1 scans every address of the tags that name network ranges, not only known \
         hosts.",
    ),
    flag("use_ip_nt_range_tags_include").default("0").help("The same for the included tags only."),
    flag("use_ip_nt_range_tags_exclude").default("0").help("The same for the excluded tags only."),
    integer("ip_network_id").default("0").help(
        "The network that `ip` belongs to; 0 is the global default network. Needs the \
         Network Support feature.",
    ),
    ids("iscanner_id").help("Scanner appliances, by id; 0 means the external scanners."),
    list("iscanner_name")
        .help("Scanner appliances, by name; External means the external scanners."),
    flag("default_scanner")
        .default("0")
        .help("1 takes the default scanner of each asset group in the target."),
    flag("scanners_in_ag")
        .default("0")
        .help("1 takes the scanners of each asset group in the target."),
    flag("scanners_in_tagset")
        .default("0")
        .help("1 takes the scanners that carry the tags of the target."),
    flag("scanners_in_network")
        .default("0")
        .help("1 takes all scanners of the network in `ip_network_id`."),
    text("connector_name")
        .help("For an EC2 scan: the AWS connector, by name; needs `ec2_endpoint`."),
    text("connector_uuid")
        .help("For an EC2 scan: the AWS connector, by UUID; needs `ec2_endpoint`."),
    text("ec2_endpoint").help("For an EC2 scan: the AWS region code or the id of the VPC."),
    flag("ec2_only_classic")
        .default("0")
        .help("For an EC2 scan: EC2-Classic hosts only, which AWS no longer has."),
];

/// A list of scheduled scans.
pub(super) const SCHEDULES: Reply =
    Reply::list(&["SCHEDULE_SCAN_LIST_OUTPUT"], &[Records::at("RESPONSE/SCHEDULE_SCAN_LIST/SCAN")])
        .repeated(&[
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST/ASSET_GROUP_TITLE",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/USER_ENTERED_IPS/RANGE",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ELB_DNS/DNS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/CLOUD_DETAILS/CLOUD_TARGET/VPC_LIST/VPC",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/NOTIFICATIONS/DISTRIBUTION_GROUPS/\
             DISTRIBUTION_GROUP",
            "REQUEST/PARAM_LIST/PARAM",
        ])
        .attributed(&[
            ("RESPONSE/SCHEDULE_SCAN_LIST/SCAN/SCHEDULE/DAILY", &["frequency_days"]),
            ("RESPONSE/SCHEDULE_SCAN_LIST/SCAN/SCHEDULE/WEEKLY", &["frequency_weeks", "weekdays"]),
            (
                "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/SCHEDULE/MONTHLY",
                &["frequency_months", "day_of_month", "day_of_week", "week_of_month"],
            ),
        ])
        .containers(&[
            "REQUEST",
            "REQUEST/PARAM_LIST",
            "RESPONSE/SCHEDULE_SCAN_LIST",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/CLIENT",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/EC2_INSTANCE",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/CLOUD_DETAILS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/CLOUD_DETAILS/CLOUD_TARGET",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ASSET_TAGS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/USER_ENTERED_IPS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ELB_DNS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/OPTION_PROFILE",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/NOTIFICATIONS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/NOTIFICATIONS/BEFORE_LAUNCH",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/NOTIFICATIONS/AFTER_COMPLETE",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/NOTIFICATIONS/DISTRIBUTION_GROUPS",
            "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/CLOUD_DETAILS/CLOUD_TARGET/VPC_LIST",
        ]);

/// The six numbers belong to a custom performance.
pub(super) const PERFORMANCE_RULE: Rule = When(
    "scan_overall_performance",
    &["high", "normal", "low"],
    &NoneOf(&[
        "scan_external_scanners",
        "scan_scanner_appliances",
        "scan_total_process",
        "scan_http_process",
        "scan_packet_delay",
        "scan_intensity",
    ]),
);

/// What holds between the limits of a scan, its performance and hosts that are gone.
pub(super) const SCAN_LIMIT_RULES: &[Rule] = &[
    When(
        "enable_max_scan_duration_per_asset",
        &["1"],
        &All(&["max_scan_duration_per_asset_minutes"]),
    ),
    PERFORMANCE_RULE,
    When("close_vuln_on_dead_hosts", &["0"], &NoneOf(&["not_found_alive_times"])),
];

/// What holds between the occurrence, its days, the ends of a run and the mail before it.
pub(super) const RECURRENCE_RULES: &[Rule] = &[
    When("occurrence", &["daily"], &All(&["frequency_days"])),
    When("occurrence", &["weekly"], &All(&["frequency_weeks", "weekdays"])),
    When("occurrence", &["monthly"], &All(&["frequency_months"])),
    When("occurrence", &["monthly"], &ExactlyOne(&["day_of_month", "day_of_week"])),
    When(
        "occurrence",
        &["daily"],
        &NoneOf(&[
            "frequency_weeks",
            "weekdays",
            "frequency_months",
            "day_of_month",
            "day_of_week",
            "week_of_month",
        ]),
    ),
    When(
        "occurrence",
        &["weekly"],
        &NoneOf(&[
            "frequency_days",
            "frequency_months",
            "day_of_month",
            "day_of_week",
            "week_of_month",
        ]),
    ),
    When("occurrence", &["monthly"], &NoneOf(&["frequency_days", "frequency_weeks", "weekdays"])),
    Requires("day_of_week", &["week_of_month"]),
    Requires("week_of_month", &["day_of_week"]),
    Requires("end_after_mins", &["end_after"]),
    Requires("pause_after_mins", &["pause_after_hours"]),
    Requires("resume_in_hours", &["pause_after_hours"]),
    Requires("resume_in_hours", &["resume_in_days"]),
    When("before_notify", &["1"], &All(&["before_notify_unit", "before_notify_time"])),
];

/// A start is set as a whole: all its parts are sent then, and none of them otherwise.
pub(super) const START_RULES: &[Rule] = &[
    When(
        "set_start_time",
        &["1"],
        &All(&["start_date", "start_hour", "start_minute", "time_zone_code", "observe_dst"]),
    ),
    RequiresValue("start_date", "set_start_time", &["1"]),
    RequiresValue("start_hour", "set_start_time", &["1"]),
    RequiresValue("start_minute", "set_start_time", &["1"]),
    RequiresValue("time_zone_code", "set_start_time", &["1"]),
    RequiresValue("observe_dst", "set_start_time", &["1"]),
];

/// At most one way to name the scanners, the groups, the client and the connector.
pub(super) const SCANNER_RULES: &[Rule] = &[
    AtMostOneOn(&[
        "iscanner_id",
        "iscanner_name",
        "default_scanner",
        "scanners_in_ag",
        "scanners_in_tagset",
        "scanners_in_network",
    ]),
    AtMostOne(&["asset_groups", "asset_group_ids"]),
    AtMostOne(&["client_id", "client_name"]),
    AtMostOne(&["connector_name", "connector_uuid"]),
];

/// A target by addresses and asset groups takes no tags.
pub(super) const ASSETS_TAKE_NO_TAGS: Rule =
    When("target_from", &["assets"], &NoneOf(TAG_PARAMETERS));

/// A target by tags takes no addresses and no asset groups.
pub(super) const TAGS_TAKE_NO_ASSETS: Rule = When(
    "target_from",
    &["tags"],
    &NoneOf(&["ip", "asset_groups", "asset_group_ids", "exclude_ip_per_scan"]),
);

/// A target by tags names one.
pub(super) const TAGS_NEED_AN_INCLUDED_ONE: Rule =
    When("target_from", &["tags"], &All(&["tag_set_include"]));

/// Network ranges are taken from all tags, or from some.
pub(super) const RANGE_TAGS_ONCE: &[Rule] = &[
    AtMostOneOn(&["use_ip_nt_range_tags", "use_ip_nt_range_tags_include"]),
    AtMostOneOn(&["use_ip_nt_range_tags", "use_ip_nt_range_tags_exclude"]),
];

/// A connector finds hosts in a region or a VPC only.
pub(super) const CONNECTOR_RULES: &[Rule] =
    &[Requires("connector_name", &["ec2_endpoint"]), Requires("connector_uuid", &["ec2_endpoint"])];

/// What belongs to targets by addresses, and what to targets by tags.
pub(super) const TARGET_RULES: &[Rule] = rules![
    &[
        ASSETS_TAKE_NO_TAGS,
        TAGS_NEED_AN_INCLUDED_ONE,
        TAGS_TAKE_NO_ASSETS,
        When("default_scanner", &["1"], &AtLeastOne(&["asset_groups", "asset_group_ids"])),
        When("scanners_in_ag", &["1"], &AtLeastOne(&["asset_groups", "asset_group_ids"])),
        When(
            "scanners_in_tagset",
            &["1"],
            &RequiresValue("scanners_in_tagset", "target_from", &["tags"]),
        )
    ],
    RANGE_TAGS_ONCE,
    &[
        When(
            "use_ip_nt_range_tags",
            &["1"],
            &RequiresValue("use_ip_nt_range_tags", "target_from", &["tags"]),
        ),
        When(
            "use_ip_nt_range_tags_include",
            &["1"],
            &RequiresValue("use_ip_nt_range_tags_include", "target_from", &["tags"]),
        ),
        When(
            "use_ip_nt_range_tags_exclude",
            &["1"],
            &RequiresValue("use_ip_nt_range_tags_exclude", "target_from", &["tags"]),
        )
    ],
    CONNECTOR_RULES
];
