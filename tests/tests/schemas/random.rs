//! Whole steps put together at random: what the connector takes, the schema takes.

use qualys_plugin::catalogue::RESOURCES;
use qualys_plugin::model::{Kind, Operation, Parameter};
use qualys_plugin::run::validate;
use serde_json::{Map, Value, json};

use crate::complaints;
use crate::manifest::schemas;

/// 2026-11-21.
const NOW: i64 = 1_795_219_200;
const STEPS: usize = 300;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len())].clone()) }
    }
}

fn value(parameter: &Parameter, dice: &mut Dice) -> Value {
    let text = match parameter.kind {
        Kind::Choice(values) | Kind::Choices(values) => {
            let aliases = parameter.value_aliases.iter().map(|(alias, _)| *alias);
            let all: Vec<&str> = values.iter().copied().chain(aliases).collect();
            dice.pick(&all).unwrap_or_default().to_owned()
        }
        Kind::Flag => dice.below(2).to_string(),
        Kind::Integer { min, .. } => min.max(1).to_string(),
        Kind::Ids { .. } => "1-3,7".to_owned(),
        Kind::IpRanges => "10.0.0.0/30".to_owned(),
        Kind::Date => "2026-01-31".to_owned(),
        Kind::UsDate => "1/31/2026".to_owned(),
        Kind::DateTime | Kind::DateTimeBlank => "2026-01-31T10:00:00Z".to_owned(),
        Kind::XmlBody => "<A/>".to_owned(),
        Kind::JsonBody => "{}".to_owned(),
        Kind::Text { .. } | Kind::List { .. } => "some".to_owned(),
    };
    match (dice.below(4), text.parse::<i64>()) {
        (0, Ok(number)) => json!(number),
        (1, _) if parameter.kind == Kind::Flag => json!(text == "1"),
        _ => json!(text),
    }
}

fn step(operation: &Operation, dice: &mut Dice) -> Map<String, Value> {
    let mut given = Map::new();
    let often = 2 + dice.below(8);
    for parameter in operation.parameters {
        if parameter.required && dice.below(8) > 0 || dice.below(often) == 0 {
            let mut names = vec![parameter.name];
            names.extend(parameter.aliases);
            let name = dice.pick(&names).unwrap_or_default();
            given.insert(name.to_owned(), value(parameter, dice));
        }
    }
    let words = operation.translations.iter().map(|word| word.name());
    for name in words.chain(operation.look_ups.iter().map(|look_up| look_up.by.0)) {
        if operation.parameter(name).is_none() && dice.below(4) == 0 {
            let values = ["5", "Daily", "2026-01-31T10:00:00Z", "some"];
            given.insert(name.to_owned(), json!(dice.pick(&values)));
        }
    }
    given
}

#[test]
fn steps_that_the_connector_takes_validate() {
    let (mut taken, mut both, mut alone) = (0, 0, 0);
    let mut dice = Dice(1);
    for resource in RESOURCES {
        for operation in resource.operations {
            let schema = schemas().operation(resource.id, operation.id).expect("it is there");
            for _ in 0..STEPS {
                let parameters = Value::Object(step(operation, &mut dice));
                let step = json!({
                    "resource": resource.id,
                    "operation": operation.id,
                    "parameters": parameters,
                    "options": {"unconfirmed": true},
                });
                let wrong = complaints(&schema.parameters, &parameters);
                match validate(&step.to_string(), NOW) {
                    Ok(_) => assert!(wrong.is_empty(), "{step}: {wrong:?}"),
                    Err(_) if wrong.is_empty() => alone += 1,
                    Err(_) => both += 1,
                }
                taken += usize::from(wrong.is_empty());
            }
        }
    }
    println!("{taken} steps validate, {both} refused by both, {alone} by the connector alone");
    assert!(taken - alone > 2000, "only {} steps were taken by both", taken - alone);
}
