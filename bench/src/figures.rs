//! Figures as tables: medians, units, targets, and why one is missed.
//!
//! In: measured values. Out: rows of text. Knows nothing of what was measured.

/// Seconds, or rates, of several runs.
#[derive(Clone, Debug, Default)]
pub struct Runs(pub Vec<f64>);

impl Runs {
    /// The middle one; not a number without any.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The value that this share of the runs does not exceed.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
    }

    /// The median of the ratios, run by run: what slows one run slows its neighbours too.
    pub fn median_ratio(&self, other: &Self) -> f64 {
        Self(self.0.iter().zip(&other.0).map(|(mine, theirs)| mine / theirs).collect()).median()
    }
}

/// What a figure should be.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The bound.
    pub bound: f64,
    /// Whether more is better.
    pub at_least: bool,
    /// Its unit.
    pub unit: &'static str,
    /// What keeps a figure from it, shown when it is missed.
    pub reason: &'static str,
}

impl Target {
    /// A figure that should be at least this.
    pub const fn at_least(bound: f64, unit: &'static str, reason: &'static str) -> Self {
        Self { bound, at_least: true, unit, reason }
    }

    /// A figure that should be at most this.
    pub const fn at_most(bound: f64, unit: &'static str, reason: &'static str) -> Self {
        Self { bound, at_least: false, unit, reason }
    }

    fn is_met_by(&self, figure: f64) -> bool {
        if self.at_least { figure >= self.bound } else { figure <= self.bound }
    }
}

/// A table of figures.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is about.
    pub title: &'static str,
    /// How it was measured, a sentence a line.
    pub about: Vec<String>,
    /// The names of its columns.
    pub columns: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// What is to be said below it.
    pub notes: Vec<String>,
}

impl Table {
    /// A table of figures and their targets.
    pub fn of_figures(title: &'static str, about: &[&str]) -> Self {
        Self::new(title, about, &["what", "figure", "target", "met"])
    }

    /// A table with these columns.
    pub fn new(title: &'static str, about: &[&str], columns: &[&'static str]) -> Self {
        Self {
            title,
            about: about.iter().map(|line| (*line).to_owned()).collect(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a figure without a target.
    pub fn figure(&mut self, what: &str, figure: String) {
        self.rows.push(vec![what.to_owned(), figure, String::new(), String::new()]);
    }

    /// Adds a figure with its target; a reason is noted when it is missed.
    pub fn judged(&mut self, what: &str, figure: f64, target: Target) {
        let sign = if target.at_least { "≥" } else { "≤" };
        let bound = format!("{sign} {} {}", number(target.bound), target.unit);
        let met = target.is_met_by(figure);
        let shown = format!("{} {}", number(figure), target.unit);
        let word = if met { "yes" } else { "no" };
        self.rows.push(vec![what.to_owned(), shown, bound.trim().to_owned(), word.to_owned()]);
        if !met {
            self.notes.push(format!("Missed: {what}. {}", target.reason));
        }
    }
}

/// A number with as many digits as it deserves, and with separators.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value != 0.0 && value.abs() < 10.0 {
        let text = format!("{value:.2}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    if value.abs() < 100.0 {
        let text = format!("{value:.1}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let digits = format!("{value:.0}");
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 && shown != "-" {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_ratios_go_run_by_run() {
        assert_eq!(Runs(vec![3.0, 1.0, 2.0]).median(), 2.0);
        let (mine, theirs) = (Runs(vec![10.0, 20.0, 5.0]), Runs(vec![5.0, 10.0, 1.0]));
        assert_eq!(mine.median_ratio(&theirs), 2.0);
        assert!(Runs::default().median().is_nan());
    }

    #[test]
    fn numbers_have_the_digits_that_they_deserve() {
        for (value, shown) in
            [(0.0, "0"), (1.5, "1.5"), (9.994, "9.99"), (65.25, "65.2"), (1_234_567.0, "1,234,567")]
        {
            assert_eq!(number(value), shown);
        }
    }

    #[test]
    fn a_missed_target_is_told_with_its_reason() {
        let mut table = Table::of_figures("", &[]);
        table.judged("speed", 12.0, Target::at_least(10.0, "MB/s", "slow"));
        table.judged("size", 12.0, Target::at_most(10.0, "MB", "It is large."));
        assert_eq!(table.rows[0], ["speed", "12 MB/s", "≥ 10 MB/s", "yes"]);
        assert_eq!(table.rows[1], ["size", "12 MB", "≤ 10 MB", "no"]);
        assert_eq!(table.notes, ["Missed: size. It is large."]);
    }
}
