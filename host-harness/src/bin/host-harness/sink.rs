//! Where the answer goes: stdout, or a file that appears when it is whole.
//!
//! In: bytes; out: the same bytes. A file that was not finished stays as `FILE.part`, so that a stream which broke off
//! can be gone on with by its cursor.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::complaint::Complaint;

pub(crate) struct Sink {
    writer: Box<dyn Write>,
    file: Option<(PathBuf, PathBuf)>,
}

impl Sink {
    pub(crate) fn open(output: Option<&Path>) -> Result<Self, Complaint> {
        let Some(path) = output else {
            return Ok(Self { writer: Box::new(io::stdout().lock()), file: None });
        };
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part)
            .map_err(|error| Complaint::file(part.display().to_string(), error))?;
        Ok(Self { writer: Box::new(BufWriter::new(file)), file: Some((part, path.to_owned())) })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Complaint> {
        self.writer.write_all(bytes).map_err(|error| self.failed(error))
    }

    /// Hands everything over; a file gets its name only if the answer is `whole`.
    pub(crate) fn finish(mut self, whole: bool) -> Result<(), Complaint> {
        self.writer.flush().map_err(|error| self.failed(error))?;
        match &self.file {
            Some((part, path)) if whole => {
                fs::rename(part, path).map_err(|error| self.failed(error))
            }
            Some((part, _)) => {
                eprintln!("what came before is in {}", part.display());
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn failed(&self, error: io::Error) -> Complaint {
        let name = match &self.file {
            Some((part, _)) => part.display().to_string(),
            None => "stdout".to_owned(),
        };
        Complaint::file(name, error)
    }
}

/// Prints one JSON document on stdout.
pub(crate) fn print_json(json: &str) -> Result<(), Complaint> {
    let mut sink = Sink::open(None)?;
    sink.write(host_harness::json_text::pretty(json).as_bytes())?;
    sink.write(b"\n")?;
    sink.finish(true)
}
