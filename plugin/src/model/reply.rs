//! What an operation answers, as data: which elements are records, which repeat, which may be
//! empty. Paths are element names joined by `/`, from the root element (left out); `*` is any one
//! element. [`crate::decode`] reads it.

/// What kind of answer comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Records, any number of them.
    List,
    /// One document.
    Document,
    /// The result of a write.
    Write,
    /// A file, whatever its type.
    File,
}

/// One kind of record in a list.
#[derive(Clone, Copy, Debug)]
pub struct Records {
    /// Where the record elements stand.
    pub path: &'static str,
    /// The value of `@list`, for the second and further kinds in one document.
    pub list: Option<&'static str>,
    /// Ancestor fields that are copied into each record as `@context`.
    pub context: &'static [&'static str],
    /// Whether the record is `{"NAME": value}`: bare ids.
    pub bare: bool,
}

impl Records {
    /// Records at this path.
    #[must_use]
    pub const fn at(path: &'static str) -> Self {
        Self { path, list: None, context: &[], bare: false }
    }

    /// Bare ids at this path: each becomes `{"NAME": value}`.
    #[must_use]
    pub const fn bare(path: &'static str) -> Self {
        Self { path, list: None, context: &[], bare: true }
    }

    /// Names the list in each record, as `@list`.
    #[must_use]
    pub const fn list(mut self, list: &'static str) -> Self {
        self.list = Some(list);
        self
    }

    /// Copies these ancestor fields into each record, as `@context`.
    #[must_use]
    pub const fn context(mut self, context: &'static [&'static str]) -> Self {
        self.context = context;
        self
    }
}

/// Which elements are arrays, objects, or kept as markup.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Elements that can repeat: always arrays.
    pub repeated: &'static [&'static str],
    /// Elements that repeat in rare answers: arrays once seen twice.
    pub repeated_rare: &'static [&'static str],
    /// Elements that can carry attributes: always objects.
    pub attributed: &'static [(&'static str, &'static [&'static str])],
    /// Elements that hold others and may be empty: objects, never text.
    pub containers: &'static [&'static str],
    /// Elements whose inner markup is kept as text.
    pub verbatim: &'static [&'static str],
    /// Elements whose text is a secret and is shown as `***`.
    pub sensitive: &'static [&'static str],
    /// Elements known to hold a whole number (`options.typed`).
    pub integers: &'static [&'static str],
}

impl Shape {
    /// A shape that knows nothing: every element is text or an object as it comes.
    pub const UNKNOWN: Self = Self {
        repeated: &[],
        repeated_rare: &[],
        attributed: &[],
        containers: &[],
        verbatim: &[],
        sensitive: &[],
        integers: &[],
    };
}

/// What proves that a CSV answer is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvProof {
    /// The footer block.
    Footer,
    /// The clean end of the HTTP body, together with the END marker where there was a BEGIN.
    Framing,
}

/// How the answer looks as CSV.
#[derive(Clone, Copy, Debug)]
pub struct Csv {
    /// What proves that it is whole.
    pub proof: CsvProof,
    /// Columns known to hold a whole number (`options.typed`).
    pub integers: &'static [&'static str],
    /// Columns of which a table without marks has at least one; empty: not known.
    pub columns: &'static [&'static str],
}

/// How the answer looks as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Json {
    /// An array of records; bare objects and lines of objects are taken too.
    Array,
    /// An object whose members are the records; the key becomes `@key`.
    Keyed,
}

/// What comes back from an operation.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// What kind of answer.
    pub form: Form,
    /// The root elements of a success.
    pub roots: &'static [&'static str],
    /// The records, for a list.
    pub records: &'static [Records],
    /// Which elements are arrays and objects.
    pub shape: Shape,
    /// How it looks as CSV, if it can.
    pub csv: Option<Csv>,
    /// How it looks as JSON, if it can.
    pub json: Option<Json>,
    /// How good the source is: `dtd`, `schema`, `sample`, `recording`, `client-code`, `memory`.
    pub evidence: &'static str,
}

impl Reply {
    const fn new(form: Form, roots: &'static [&'static str]) -> Self {
        Self {
            form,
            roots,
            records: &[],
            shape: Shape::UNKNOWN,
            csv: None,
            json: None,
            evidence: "",
        }
    }

    /// A list in an XML document with one of these roots.
    #[must_use]
    pub const fn list(roots: &'static [&'static str], records: &'static [Records]) -> Self {
        let mut reply = Self::new(Form::List, roots);
        reply.records = records;
        reply
    }

    /// One document with one of these roots.
    #[must_use]
    pub const fn document(roots: &'static [&'static str]) -> Self {
        Self::new(Form::Document, roots)
    }

    /// The result of a write: SIMPLE_RETURN.
    /// Source: simple_return.dtd, as public clients quote it.
    #[must_use]
    pub const fn write() -> Self {
        Self::new(Form::Write, &["SIMPLE_RETURN"])
            .repeated(&["RESPONSE/ITEM_LIST/ITEM", "REQUEST/PARAM_LIST/PARAM"])
            .repeated_rare(&["RESPONSE/ITEM_LIST/ITEM/VALUE"])
    }

    /// The result of a write, with one of these roots.
    #[must_use]
    pub const fn write_as(roots: &'static [&'static str]) -> Self {
        Self::new(Form::Write, roots)
    }

    /// A file as sent.
    #[must_use]
    pub const fn file() -> Self {
        Self::new(Form::File, &[])
    }

    /// Sets the elements that can repeat.
    #[must_use]
    pub const fn repeated(mut self, paths: &'static [&'static str]) -> Self {
        self.shape.repeated = paths;
        self
    }

    /// Sets the elements that repeat in rare answers.
    #[must_use]
    pub const fn repeated_rare(mut self, paths: &'static [&'static str]) -> Self {
        self.shape.repeated_rare = paths;
        self
    }

    /// Sets the elements that can carry attributes, each with the attributes' names.
    #[must_use]
    pub const fn attributed(
        mut self,
        paths: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        self.shape.attributed = paths;
        self
    }

    /// Sets the elements that hold others and may be empty.
    #[must_use]
    pub const fn containers(mut self, paths: &'static [&'static str]) -> Self {
        self.shape.containers = paths;
        self
    }

    /// Sets the elements whose inner markup is kept as text.
    #[must_use]
    pub const fn verbatim(mut self, paths: &'static [&'static str]) -> Self {
        self.shape.verbatim = paths;
        self
    }

    /// Sets the elements whose text is a secret.
    #[must_use]
    pub const fn sensitive(mut self, paths: &'static [&'static str]) -> Self {
        self.shape.sensitive = paths;
        self
    }

    /// Sets the elements known to hold a whole number.
    #[must_use]
    pub const fn integers(mut self, paths: &'static [&'static str]) -> Self {
        self.shape.integers = paths;
        self
    }

    /// Says that the answer can be CSV, and what proves that it is whole.
    #[must_use]
    pub const fn csv(mut self, proof: CsvProof) -> Self {
        self.csv = Some(Csv { proof, integers: &[], columns: &[] });
        self
    }

    /// Sets the CSV columns known to hold a whole number.
    #[must_use]
    pub const fn csv_integers(mut self, columns: &'static [&'static str]) -> Self {
        if let Some(csv) = self.csv {
            self.csv = Some(Csv { integers: columns, ..csv });
        }
        self
    }

    /// Sets the columns of which a table without marks has at least one.
    #[must_use]
    pub const fn csv_columns(mut self, columns: &'static [&'static str]) -> Self {
        if let Some(csv) = self.csv {
            self.csv = Some(Csv { columns, ..csv });
        }
        self
    }

    /// Says that the answer can be JSON.
    #[must_use]
    pub const fn json(mut self, json: Json) -> Self {
        self.json = Some(json);
        self
    }

    /// Says how good the source is.
    #[must_use]
    pub const fn evidence(mut self, evidence: &'static str) -> Self {
        self.evidence = evidence;
        self
    }
}
