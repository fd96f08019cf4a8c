//! Elements that are taken by habit come out as they do when they are taken apart: each is shown
//! after the same one in its usual form, twice, and before it again.

use super::{LIST, Oddities, SETTINGS, Settings, read, read_with};

/// Forms of one element, all but the first unusual in one thing.
const FORMS: [&str; 30] = [
    r#"<QDS severity="LOW">7</QDS>"#,
    r#"<QDS severity="">7</QDS>"#,
    r#"<QDS severity="A &amp; B">7</QDS>"#,
    r#"<QDS severity="a\b">7</QDS>"#,
    r#"<QDS severity="a<b">7</QDS>"#,
    "<QDS severity=\"a\tb\">7</QDS>",
    r#"<QDS severity="Ä">Ü</QDS>"#,
    r#"<QDS severity='LOW'>7</QDS>"#,
    r#"<QDS severity="LOW" more="1">7</QDS>"#,
    r#"<QDS severity="LOW" >7</QDS>"#,
    r#"<QDS  severity="LOW">7</QDS>"#,
    r#"<QDS severity ="LOW">7</QDS>"#,
    r#"<QDS severit="LOW">7</QDS>"#,
    r#"<QDS severity="LOW">7</QDS >"#,
    r#"<QDS severity="LOW"> 7</QDS>"#,
    r#"<QDS severity="LOW"> </QDS>"#,
    r#"<QDS severity="LOW"></QDS>"#,
    r#"<QDS severity="LOW"/>"#,
    r#"<QDS severity="LOW">7 &lt; 8</QDS>"#,
    r#"<QDS severity="LOW">say "7" \ 8</QDS>"#,
    r#"<QDS severity="LOW"><![CDATA[7]]></QDS>"#,
    r#"<QDS severity="LOW"><![CDATA[]]></QDS>"#,
    r#"<QDS severity="LOW"><![CDATA[ ]]></QDS>"#,
    r#"<QDS severity="LOW"><![CDATA[a]b]]c]]]></QDS>"#,
    r#"<QDS severity="LOW"><![CDATA[7]]>8</QDS>"#,
    "<QDS severity=\"LOW\"><![CDATA[line\n\t\u{1}]]></QDS>",
    r#"<QDS severity="LOW">7<!-- 8 -->9</QDS>"#,
    r#"<QDS severity="LOW">7<IN>8</IN></QDS>"#,
    "<QDS>7</QDS>",
    "<QD>7</QD>",
];

/// What stands in place of the element's name: another element, an array, one that is counted with
/// others, one kept as markup, a secret, a number.
const NAMES: [&str; 6] = ["QDS", "A", "EC2", "RULE", "PASSWORD", "PORT"];

fn document(forms: &[&str], space: &str) -> String {
    let record = |form: &&str| format!("<HOST><ID>1</ID>{space}{form}{space}<Z>z</Z></HOST>");
    let records: String = forms.iter().map(record).collect();
    format!("<OUT><RESPONSE><HOST_LIST>{records}</HOST_LIST></RESPONSE></OUT>")
}

/// Every form alone, and with the first form around it.
#[test]
fn x1_an_unusual_form_comes_out_as_it_does_alone() {
    for name in NAMES {
        let forms = FORMS.map(|form| form.replace("QDS", name));
        let usual = forms[0].as_str();
        for (form, space) in forms.iter().flat_map(|form| ["", "\n  "].map(|space| (form, space))) {
            let alone = read(&document(&[form], space), &LIST);
            let among = read(&document(&[usual, usual, form, usual, form, form], space), &LIST);
            assert_eq!(among.end, alone.end, "{form}");
            let first = read(&document(&[usual], space), &LIST).records;
            let [usual, form] = [&first[0], &alone.records[0]];
            assert_eq!(among.records, [usual, usual, form, usual, form, form].map(String::as_str));
        }
    }
}

/// The elements of an array follow each other; each form stands among usual ones.
#[test]
fn x2_an_array_of_usual_and_unusual_forms_is_whole() {
    for (form, name) in FORMS.iter().flat_map(|form| ["IP", "IP_RANGE"].map(|name| (form, name))) {
        let [usual, form] = [FORMS[0], form].map(|form| form.replace("QDS", name));
        let inside = format!("<IP_SET>{usual}{usual}{form}{usual}\n<X>x</X>{usual}</IP_SET>");
        let document = document(&[&inside, &inside], "");
        let answer = read(&document, &LIST);
        let value: serde_json::Value = serde_json::from_str(&answer.records[0]).unwrap();
        // `<QD>` becomes another name when its name is not replaced.
        let others = usize::from(form.starts_with("<QD>"));
        assert_eq!(value["IP_SET"][name].as_array().map(Vec::len), Some(5 - others), "{form}");
        assert_eq!(answer.records[0], answer.records[1]);
    }
}

/// Forbidden characters are counted where they are taken by habit too.
#[test]
fn x8_forbidden_characters_are_counted() {
    let form = "<OS><![CDATA[a\u{1}b]]></OS>";
    let answer = read(&document(&[form; 4], " "), &LIST);
    assert_eq!(answer.oddities, Oddities { forbidden: 4, ..Oddities::default() });
}

/// A record that grows by elements taken by habit meets its limit like any other.
#[test]
fn e7_a_record_of_usual_elements_meets_its_limit() {
    let inside = "<IP_SET>".to_owned() + &"<IP>10.0.0.1</IP>".repeat(40) + "</IP_SET>";
    let settings = Settings { max_record_bytes: 300, ..SETTINGS };
    let answer = read_with(document(&[&inside], "").as_bytes(), &LIST, settings);
    assert!(matches!(answer.end, Err(crate::decode::Fault::TooLarge { record: 1, .. })));
    assert_eq!(answer.records, [""; 0]);
}
