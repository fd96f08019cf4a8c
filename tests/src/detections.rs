//! A detection list as a large subscription has it, of any size, made piece by piece and never held.
//!
//! In: a seed and a size. Out: the bytes of one HOST_LIST_VM_DETECTION_OUTPUT document, and how many hosts and
//! detections went into it. The same seed and size give the same bytes. Knows nothing of who reads them.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use simulator::Random;

/// A piece is given out once it has so many bytes.
const PIECE_BYTES: usize = 64 << 10;
const FIRST_HOST: u64 = 6_500_000;
const FIRST_DETECTION: u64 = 5_555_000_000;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE HOST_LIST_VM_DETECTION_OUTPUT SYSTEM "https://qualysapi.example.com/api/5.0/fo/asset/host/vm/detection/dtd/output.dtd">
<HOST_LIST_VM_DETECTION_OUTPUT>
  <RESPONSE>
    <DATETIME>2026-11-20T12:00:00Z</DATETIME>
    <HOST_LIST>
"#;
const TAIL: &str = "    </HOST_LIST>\n  </RESPONSE>\n</HOST_LIST_VM_DETECTION_OUTPUT>\n";

/// What scanners report: tables, markup, escapes, names that are not ASCII.
const LINES: [&str; 8] = [
    "Package\tInstalled Version\tRequired Version\n",
    "linux-image-5.15.0-100-generic\t5.15.0-100.110\t5.15.0-112.122\n",
    "<B>see</B> &quot;changelog&quot; -&gt;&gt; <A HREF=\"https://www.example.com/usn\">notice</A> & more<BR>\n",
    "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuild = 17763\n",
    "%windir%\\system32\\ntoskrnl.exe Version is 10.0.17763.5329\n",
    "Détecté sur le port 443 \u{2013} certificat expiré\n",
    "TLSv1.2 supports a cipher suite with a 64-bit block: DES-CBC3-SHA | RSA | RSA | SHA1 | 3DES(168) | MEDIUM\n",
    "\n",
];

/// How much was made so far.
#[derive(Debug, Default)]
pub struct Made {
    hosts: AtomicU64,
    detections: AtomicU64,
    bytes: AtomicU64,
}

impl Made {
    /// HOST elements.
    pub fn hosts(&self) -> u64 {
        self.hosts.load(Ordering::Relaxed)
    }

    /// DETECTION elements.
    pub fn detections(&self) -> u64 {
        self.detections.load(Ordering::Relaxed)
    }

    /// Bytes of the document.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// The document's pieces, in order.
pub struct Detections {
    random: Random,
    wanted: u64,
    made: Arc<Made>,
    begun: bool,
    ended: bool,
    piece: String,
}

impl Detections {
    /// A document of at least `bytes` bytes; it ends with the host that exceeds them.
    pub fn of_bytes(seed: u64, bytes: u64) -> Self {
        Self {
            random: Random::seeded(seed),
            wanted: bytes,
            made: Arc::default(),
            begun: false,
            ended: false,
            piece: String::new(),
        }
    }

    /// What went into the document; it counts on while pieces are taken.
    pub fn made(&self) -> Arc<Made> {
        self.made.clone()
    }

    /// The ID of the host with this index.
    pub fn host_id(index: u64) -> u64 {
        FIRST_HOST + index * 7
    }

    fn fill(&mut self) {
        if !self.begun {
            self.begun = true;
            self.piece.push_str(HEAD);
        }
        while self.piece.len() < PIECE_BYTES && !self.ended {
            if self.made.bytes() + self.piece.len() as u64 + TAIL.len() as u64 >= self.wanted {
                self.piece.push_str(TAIL);
                self.ended = true;
            } else {
                self.host();
            }
        }
    }

    fn host(&mut self) {
        let index = self.made.hosts.fetch_add(1, Ordering::Relaxed);
        let (high, low) = (index / 256 % 256, index % 256);
        // Writing into a String does not fail.
        let _ = write!(
            self.piece,
            "      <HOST>\n        <ID>{id}</ID>\n        <ASSET_ID>{asset}</ASSET_ID>\n        <IP>10.0.{high}.{low}</IP>\n        \
             <TRACKING_METHOD>AGENT</TRACKING_METHOD>\n        <NETWORK_ID>0</NETWORK_ID>\n        \
             <OS><![CDATA[Ubuntu Linux 22.04.4]]></OS>\n        <DNS><![CDATA[host{index}.example.com]]></DNS>\n        \
             <DNS_DATA>\n          <HOSTNAME><![CDATA[host{index}]]></HOSTNAME>\n          \
             <DOMAIN><![CDATA[example.com]]></DOMAIN>\n          <FQDN><![CDATA[host{index}.example.com]]></FQDN>\n        \
             </DNS_DATA>\n        <LAST_SCAN_DATETIME>2026-11-20T09:55:00Z</LAST_SCAN_DATETIME>\n        \
             <LAST_VM_SCANNED_DATE>2026-11-20T09:54:30Z</LAST_VM_SCANNED_DATE>\n        <TAGS>\n",
            id = Self::host_id(index),
            asset = 9_901_000 + index,
        );
        for _ in 0..self.random.between(0, 6) {
            let tag = self.random.between(0, 4000);
            let _ = writeln!(
                self.piece,
                "          <TAG>\n            <TAG_ID>{}</TAG_ID>\n            <NAME><![CDATA[Team {tag} & Co]]></NAME>\n          </TAG>",
                7_655_000 + tag
            );
        }
        self.piece.push_str("        </TAGS>\n        <DETECTION_LIST>\n");
        for _ in 0..self.random.between(5, 60) {
            self.detection();
        }
        self.piece.push_str("        </DETECTION_LIST>\n      </HOST>\n");
    }

    fn detection(&mut self) {
        let number = self.made.detections.fetch_add(1, Ordering::Relaxed);
        let severity = self.random.between(1, 5);
        let _ = write!(
            self.piece,
            "          <DETECTION>\n            <UNIQUE_VULN_ID>{id}</UNIQUE_VULN_ID>\n            <QID>{qid}</QID>\n            \
             <TYPE>Confirmed</TYPE>\n            <SEVERITY>{severity}</SEVERITY>\n            <SSL>0</SSL>\n            \
             <RESULTS><![CDATA[",
            id = FIRST_DETECTION + number,
            qid = self.random.between(38_000, 380_000),
        );
        self.results();
        let _ = write!(
            self.piece,
            "]]></RESULTS>\n            <STATUS>Active</STATUS>\n            \
             <FIRST_FOUND_DATETIME>2026-08-05T04:50:45Z</FIRST_FOUND_DATETIME>\n            \
             <LAST_FOUND_DATETIME>2026-11-20T09:54:30Z</LAST_FOUND_DATETIME>\n            \
             <QDS severity=\"HIGH\">{qds}</QDS>\n            <QDS_FACTORS>\n              \
             <QDS_FACTOR name=\"RTI\"><![CDATA[local]]></QDS_FACTOR>\n              \
             <QDS_FACTOR name=\"CVSS\"><![CDATA[7.8]]></QDS_FACTOR>\n              \
             <QDS_FACTOR name=\"CVSS_vector\"><![CDATA[AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H]]></QDS_FACTOR>\n            \
             </QDS_FACTORS>\n            <TIMES_FOUND>{times}</TIMES_FOUND>\n            \
             <LAST_UPDATE_DATETIME>2026-11-20T09:55:00Z</LAST_UPDATE_DATETIME>\n            <IS_IGNORED>0</IS_IGNORED>\n            \
             <IS_DISABLED>0</IS_DISABLED>\n            <LAST_PROCESSED_DATETIME>2026-11-20T09:55:00Z</LAST_PROCESSED_DATETIME>\n          \
             </DETECTION>\n",
            qds = self.random.between(1, 100),
            times = self.random.between(1, 400),
        );
    }

    /// 20 to 2,000 bytes; most results are short.
    fn results(&mut self) {
        let longest = if self.random.between(0, 3) == 0 { 2000 } else { 300 };
        let mut left = self.random.between(20, longest) as usize;
        while left > 0 {
            let line = LINES[self.random.between(0, LINES.len() as u64 - 1) as usize];
            let taken = line.floor_char_boundary(left);
            self.piece.push_str(&line[..taken]);
            // A character that no longer fits ends the text.
            left = if taken == 0 { 0 } else { left - taken };
        }
    }
}

impl Iterator for Detections {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        self.fill();
        if self.piece.is_empty() {
            return None;
        }
        let piece =
            Bytes::from(std::mem::replace(&mut self.piece, String::with_capacity(2 * PIECE_BYTES)));
        self.made.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_document_of_the_wanted_size() {
        let document = |seed| Detections::of_bytes(seed, 300_000).flatten().collect::<Vec<u8>>();
        let first = document(1);
        assert!(first == document(1) && first != document(2));
        assert!((300_000..500_000).contains(&first.len()), "{}", first.len());
    }

    #[test]
    fn it_knows_what_it_made() {
        let detections = Detections::of_bytes(3, 300_000);
        let made = detections.made();
        let text = String::from_utf8(detections.flatten().collect()).unwrap();
        assert_eq!(text.matches("<HOST>").count() as u64, made.hosts());
        assert_eq!(text.matches("<DETECTION>").count() as u64, made.detections());
        assert_eq!(text.len() as u64, made.bytes());
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
