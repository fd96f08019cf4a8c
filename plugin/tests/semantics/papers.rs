//! Documents as Qualys writes them, made to order; and forms taken apart.

/// Hosts with these ids, and where the list goes on.
pub fn hosts(ids: impl IntoIterator<Item = u64>, next: Option<u64>) -> String {
    let hosts: String = ids
        .into_iter()
        .map(|id| format!("<HOST><ID>{id}</ID><IP>10.0.0.{}</IP></HOST>", id % 250))
        .collect();
    host_list(&format!("<HOST_LIST>{hosts}</HOST_LIST>{}", warning("id_min", next)))
}

/// A host list's document around this.
pub fn host_list(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE HOST_LIST_OUTPUT SYSTEM \
         \"https://qualysapi.qg2.apps.qualys.com/x.dtd\">\n<HOST_LIST_OUTPUT><RESPONSE>\
         <DATETIME>2026-11-21T00:00:00Z</DATETIME>{inside}</RESPONSE></HOST_LIST_OUTPUT>\n"
    )
}

/// The warning that a list goes on.
pub fn warning(parameter: &str, next: Option<u64>) -> String {
    next.map_or(String::new(), |next| {
        warning_to(&format!("{}?action=list&{parameter}={next}", url()))
    })
}

fn url() -> String {
    "https://qualysapi.qg2.apps.qualys.com/api/5.0/fo/asset/host/".to_owned()
}

/// The warning that a list goes on at this address.
pub fn warning_to(url: &str) -> String {
    format!(
        "<WARNING><CODE>1980</CODE><TEXT>truncated</TEXT><URL><![CDATA[{url}]]></URL></WARNING>"
    )
}

/// Hosts with detections: id and how many.
pub fn detections(hosts: &[(u64, usize)], next: Option<u64>) -> String {
    let detection = "<DETECTION><QID>38170</QID></DETECTION>";
    let hosts: String = hosts
        .iter()
        .map(|(id, count)| {
            let list = detection.repeat(*count);
            format!("<HOST><ID>{id}</ID><DETECTION_LIST>{list}</DETECTION_LIST></HOST>")
        })
        .collect();
    format!(
        "<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><HOST_LIST>{hosts}</HOST_LIST>{}</RESPONSE>\
         </HOST_LIST_VM_DETECTION_OUTPUT>",
        warning("id_min", next)
    )
}

/// Tickets with these numbers, and where the list goes on.
pub fn tickets(numbers: impl IntoIterator<Item = u64>, last: Option<u64>) -> String {
    let tickets: String = numbers
        .into_iter()
        .map(|number| format!("<TICKET><NUMBER>{number}</NUMBER></TICKET>"))
        .collect();
    let truncation =
        last.map_or(String::new(), |last| format!("<TRUNCATION last=\"{last}\">more</TRUNCATION>"));
    format!(
        "<REMEDIATION_TICKETS><HEADER><COMPANY>x</COMPANY></HEADER>\
         <TICKET_LIST>{tickets}</TICKET_LIST>{truncation}</REMEDIATION_TICKETS>"
    )
}

/// Detections as CSV: a row for each host, in blocks, with the footer.
pub fn detection_csv(ids: impl IntoIterator<Item = u64>, next: Option<u64>) -> String {
    let rows: String = ids.into_iter().map(|id| format!("\"{id}\",\"10.0.0.1\"\r\n")).collect();
    let footer = match next {
        None => "STATUS_MESSAGE\r\n\"Finished\"\r\n".to_owned(),
        Some(next) => {
            let url = url();
            format!(
                "WARNING\r\n\"CODE\",\"TEXT\",\"URL\"\r\n\"1980\",\"t\",\"{url}?id_min={next}\"\r\n"
            )
        }
    };
    format!(
        "----BEGIN_RESPONSE_HEADER_CSV\r\n----END_RESPONSE_HEADER_CSV\r\n\
         ----BEGIN_RESPONSE_BODY_CSV\r\n\"Host ID\",\"IP Address\"\r\n{rows}\
         ----END_RESPONSE_BODY_CSV\r\n----BEGIN_RESPONSE_FOOTER_CSV\r\n{footer}\
         ----END_RESPONSE_FOOTER_CSV\r\n"
    )
}

/// The activity log: a row for each of these, and where it goes on.
pub fn activities(entries: impl IntoIterator<Item = u64>, next: Option<u64>) -> String {
    let rows: String = entries
        .into_iter()
        .map(|entry| format!("\"2026-11-20T00:00:00Z\",\"login\",\"auth\",\"entry {entry}\"\n"))
        .collect();
    let footer = next.map_or(String::new(), |next| {
        let url = "https://qualysapi.qg2.apps.qualys.com/api/2.0/fo/activity_log/";
        format!(
            "----BEGIN_RESPONSE_FOOTER_CSV\nWARNING\n\"CODE\",\"TEXT\",\"URL\"\n\
             \"1980\",\"t\",\"{url}?action=list&id_max={next}\"\n----END_RESPONSE_FOOTER_CSV\n"
        )
    });
    format!(
        "----BEGIN_RESPONSE_BODY_CSV\n\"Date\",\"Action\",\"Module\",\"Details\"\n{rows}\
         ----END_RESPONSE_BODY_CSV\n{footer}"
    )
}

/// Vulnerabilities: QID and severity.
pub fn vulnerabilities(list: impl IntoIterator<Item = (u64, u64)>) -> String {
    let list: String = list
        .into_iter()
        .map(|(qid, severity)| {
            format!("<VULN><QID>{qid}</QID><SEVERITY_LEVEL>{severity}</SEVERITY_LEVEL></VULN>")
        })
        .collect();
    knowledge_base(&format!("<VULN_LIST>{list}</VULN_LIST>"))
}

/// Bare QIDs and ranges of them.
pub fn bare_ids(items: &[&str]) -> String {
    let items: String = items
        .iter()
        .map(|item| match item.contains('-') {
            true => format!("<ID_RANGE>{item}</ID_RANGE>"),
            false => format!("<ID>{item}</ID>"),
        })
        .collect();
    knowledge_base(&format!("<ID_SET>{items}</ID_SET>"))
}

fn knowledge_base(inside: &str) -> String {
    format!(
        "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-21T00:00:00Z</DATETIME>\
         {inside}</RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>"
    )
}

/// A success of a write, with items.
pub fn done(text: &str, items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(key, value)| format!("<ITEM><KEY>{key}</KEY><VALUE>{value}</VALUE></ITEM>"))
        .collect();
    simple(&format!("<TEXT>{text}</TEXT><ITEM_LIST>{items}</ITEM_LIST>"))
}

/// A refusal with its code.
pub fn refusal(code: u32, text: &str) -> String {
    simple(&format!("<CODE>{code}</CODE><TEXT>{text}</TEXT>"))
}

/// A refusal for a limit that says how long to wait.
pub fn wait_for(code: u32, seconds: u64) -> String {
    simple(&format!(
        "<CODE>{code}</CODE><TEXT>limit</TEXT><ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY>\
         <VALUE>{seconds}</VALUE></ITEM></ITEM_LIST>"
    ))
}

/// SIMPLE_RETURN around this.
pub fn simple(inside: &str) -> String {
    format!(
        "<!DOCTYPE SIMPLE_RETURN SYSTEM \"https://x/simple_return.dtd\">\n<SIMPLE_RETURN><RESPONSE>\
         <DATETIME>2026-11-21T00:00:00Z</DATETIME>{inside}</RESPONSE></SIMPLE_RETURN>"
    )
}

/// The answer to a batch: what stands in each BATCH.
pub fn batches(list: &[&str]) -> String {
    let list: String = list.iter().map(|batch| format!("<BATCH>{batch}</BATCH>")).collect();
    format!("<BATCH_RETURN><RESPONSE><BATCH_LIST>{list}</BATCH_LIST></RESPONSE></BATCH_RETURN>")
}

/// The older envelope.
pub fn generic(status: &str, number: &str, inside: &str) -> String {
    format!(
        "<GENERIC_RETURN><API name=\"x\" username=\"y\" at=\"z\"/>\
         <RETURN status=\"{status}\" number=\"{number}\">{inside}</RETURN></GENERIC_RETURN>\
         <!-- Incident signature: 1 //-->"
    )
}

/// A form or a query as names and values.
pub fn parts(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(out).unwrap()
}
