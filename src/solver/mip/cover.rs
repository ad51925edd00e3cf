//! People present against people needed.
//!
//! A demand that only specialists serve is a priced measure. Where somebody can serve several, each set of demands lacks at least what all
//! who serve any of them leave open, and this at whole numbers of people (a mixed-integer rounding cut that the flow alone does not know).

use super::hull::facets;
use super::measure::{Part, Price, corners};
use super::{Compact, RowOf, Sum};
use crate::model::{Convex, Demand, Group, Step};
use std::collections::{BTreeMap, BTreeSet};

/// Sets of demands are all looked at up to this many demands; beyond, single ones and all together.
pub(super) const SUBSETS: usize = 4;
/// Amounts of the second kind of people up to which two kinds are rounded together.
const FEW: i64 = 4;

/// Demands that share people, and those people.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flow {
    pub groups: Vec<(Vec<usize>, Sum)>,
    pub demands: Vec<Demand>,
    pub idle: Convex,
}

/// A thousandth of a person is the unit of presence; columns count people.
const PERSON: i64 = 1000;

#[allow(clippy::cast_precision_loss)]
fn people(amount: i64) -> f64 {
    amount as f64 / PERSON as f64
}

impl Compact {
    pub(super) fn add_cover(&mut self, groups: &[Group], demands: &[Demand], idle: &Convex) {
        let mut by_skills: BTreeMap<Vec<usize>, Sum> = BTreeMap::new();
        for group in groups {
            let mut skills: Vec<usize> = group.skills.iter().copied().filter(|skill| demands[*skill].need > 0).collect();
            skills.sort_unstable();
            skills.dedup();
            let present = self.measured(group.start, &group.present);
            by_skills.entry(skills).or_default().add(&present, 1);
        }
        for demand in (0..demands.len()).filter(|demand| demands[*demand].need > 0) {
            if !by_skills.keys().any(|skills| skills.contains(&demand)) {
                by_skills.insert(vec![demand], Sum::constant(0));
            }
        }
        // A price of idle people that rises ties all of them together; otherwise skills that share nobody are apart.
        let tied = idle.0.len() > 1 && by_skills.keys().any(|skills| !skills.is_empty());
        let parts = if tied { vec![by_skills.keys().flatten().copied().collect()] } else { connected(&by_skills) };
        for mut demanded in parts {
            demanded.sort_unstable();
            demanded.dedup();
            let groups = by_skills.iter().filter(|(skills, _)| tied || skills.iter().any(|skill| demanded.contains(skill)));
            self.add_part(&demanded, groups.map(|(skills, sum)| (skills.clone(), sum.clone())).collect(), demands, idle);
        }
        if let Some(unskilled) = by_skills.get(&Vec::new()).filter(|_| !tied) {
            self.charge(unskilled, Price { below: Vec::new(), above: vec![(0, idle.clone())] });
        }
    }

    fn add_part(&mut self, demanded: &[usize], groups: Vec<(Vec<usize>, Sum)>, demands: &[Demand], idle: &Convex) {
        if let ([demand], [(_, present)]) = (demanded, groups.as_slice()) {
            let wanted = &demands[*demand];
            self.charge(present, Price { below: vec![(wanted.need, wanted.under.clone())], above: vec![(wanted.need, idle.clone())] });
            return;
        }
        let place = |skill: &usize| demanded.iter().position(|demand| demand == skill).unwrap_or(0);
        let flow = Flow {
            groups: groups.into_iter().map(|(skills, sum)| (skills.iter().map(place).collect(), sum)).collect(),
            demands: demanded.iter().map(|demand| demands[*demand].clone()).collect(),
            idle: idle.clone(),
        };
        match self.flows.iter_mut().find(|(known, _)| *known == flow) {
            Some((_, weight)) => *weight += 1,
            None => self.flows.push((flow, 1)),
        }
    }

    /// Writes a cover with shared people into the program, `weight` times over.
    pub(super) fn emit_flow(&mut self, flow: &Flow, weight: i64) {
        let shortage: Vec<Vec<(usize, i64)>> = flow.demands.iter().map(|demand| self.shortage_columns(demand, weight)).collect();
        let subsets = subsets(flow.demands.len());
        if flow.demands.len() > SUBSETS {
            self.emit_dealing(flow, &shortage);
        } else {
            subsets.iter().for_each(|subset| self.emit_subset(flow, subset, &shortage));
        }
        self.price_idle(flow, &shortage, weight);
        for subset in subsets {
            self.add_rounding(flow, &subset, &shortage);
        }
    }

    /// What a set of demands lacks is at least its need less all who serve any of them; over all sets this says that people can be dealt
    /// out (Hall's condition), without a column for who serves what.
    fn emit_subset(&mut self, flow: &Flow, subset: &[usize], shortage: &[Vec<(usize, i64)>]) {
        let shared = flow.groups.iter().any(|(skills, _)| skills.iter().filter(|skill| subset.contains(skill)).count() > 1);
        if subset.len() > 1 && !shared {
            return;
        }
        let present = self.supply(flow, subset);
        let need: i64 = subset.iter().map(|demand| flow.demands[*demand].need).sum();
        // Whatever happens there are enough.
        if self.range(&present).0 >= need {
            return;
        }
        let mut terms = present.terms_over(PERSON);
        terms.extend(subset.iter().flat_map(|demand| &shortage[*demand]).map(|(column, _)| (*column, 1.0)));
        self.push_row(terms, people(need - present.constant));
    }

    /// Everybody who can serve one of some demands.
    fn supply(&mut self, flow: &Flow, subset: &[usize]) -> Sum {
        let mut present = Sum::constant(0);
        for (skills, sum) in &flow.groups {
            if skills.iter().any(|skill| subset.contains(skill)) {
                present.add(sum, 1);
            }
        }
        self.shared(&present)
    }

    /// `y(group, demand)` deals people out where there are too many demands for all their sets.
    fn emit_dealing(&mut self, flow: &Flow, shortage: &[Vec<(usize, i64)>]) {
        let mut supply: Vec<Vec<(usize, f64)>> =
            shortage.iter().map(|steps| steps.iter().map(|(column, _)| (*column, 1.0)).collect()).collect();
        let mut known = vec![0; flow.demands.len()];
        for (skills, present) in &flow.groups {
            match skills.as_slice() {
                [] => {}
                [only] => {
                    supply[*only].extend(present.terms_over(PERSON));
                    known[*only] += present.constant;
                }
                _ => self.deal_out(skills, present, &mut supply),
            }
        }
        for (demand, terms) in supply.into_iter().enumerate() {
            self.push_row(terms, people(flow.demands[demand].need - known[demand]));
        }
    }

    /// People of several skills: at most those present.
    fn deal_out(&mut self, skills: &[usize], present: &Sum, supply: &mut [Vec<(usize, f64)>]) {
        let most = people(self.range(present).1);
        let mut room = present.terms_over(PERSON);
        for skill in skills {
            let column = self.amount(most, 0.0);
            supply[*skill].push((column, 1.0));
            room.push((column, -1.0));
        }
        self.push_row(room, -people(present.constant));
    }

    fn push_row(&mut self, mut terms: Vec<(usize, f64)>, lower: f64) {
        terms.sort_unstable_by_key(|(column, _)| *column);
        terms.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
        self.rows.push(RowOf { terms, lower, upper: f64::INFINITY });
    }

    /// A column for each price of missing people: `(column, price)`.
    #[allow(clippy::cast_precision_loss)]
    fn shortage_columns(&mut self, demand: &Demand, weight: i64) -> Vec<(usize, i64)> {
        let pieces = pieces(demand);
        pieces.into_iter().map(|(price, width)| (self.amount(people(width), (price * weight) as f64), price)).collect()
    }

    /// Idle are those present less those who serve, and who serves is the need less the shortage.
    #[allow(clippy::cast_precision_loss)]
    fn price_idle(&mut self, flow: &Flow, shortage: &[Vec<(usize, i64)>], weight: i64) {
        let needed: i64 = flow.demands.iter().map(|demand| demand.need).sum();
        let mut present = Sum::constant(-needed);
        flow.groups.iter().for_each(|(_, sum)| present.add(sum, 1));
        let present = self.shared(&present);
        match flow.idle.0.as_slice() {
            [] => {}
            [Step { price, .. }] => {
                self.price(&present.scaled(*price * weight));
                for (column, _) in shortage.iter().flatten() {
                    self.columns[*column].cost += (price * weight) as f64;
                }
            }
            steps => {
                let mut terms: Vec<(usize, f64)> = present.terms_over(PERSON).into_iter().map(|(column, coef)| (column, -coef)).collect();
                terms.extend(shortage.iter().flatten().map(|(column, _)| (*column, -1.0)));
                for step in steps {
                    let column = self.amount(step.width.map_or(f64::INFINITY, people), (step.price * weight) as f64);
                    terms.push((column, 1.0));
                }
                self.push_row(terms, people(present.constant));
            }
        }
    }

    /// The cost of the shortage of some demands, interpolated between whole people, wherever it bends between them.
    #[allow(clippy::cast_precision_loss)]
    fn add_rounding(&mut self, flow: &Flow, subset: &[usize], shortage: &[Vec<(usize, i64)>]) {
        let present = self.supply(flow, subset);
        if present.is_constant() {
            return;
        }
        let mut steps: Vec<(i64, i64)> = subset.iter().flat_map(|demand| pieces(&flow.demands[*demand])).collect();
        steps.sort_unstable();
        let need: i64 = subset.iter().map(|demand| flow.demands[*demand].need).sum();
        let under = Convex(steps.into_iter().map(|(price, width)| Step { width: Some(width), price }).collect());
        let price = Price { below: vec![(need, under)], above: Vec::new() };
        if let [one, other] = present.parts().as_slice() {
            self.add_facets([one, other], present.constant, &price, subset, shortage);
            return;
        }
        let step = present.step();
        let (low, high) = self.range(&present);
        let part = Part { constant: present.constant, factor: step, price };
        let whole = |value: i64| (value - present.constant).div_euclid(step);
        let corners = corners(std::slice::from_ref(&part), whole(low), whole(high));
        for pair in corners.windows(2).filter(|pair| pair[1].0 == pair[0].0 + 1 && part.bends_inside(pair[0].0)) {
            let ((at, cost), (_, next)) = (pair[0], pair[1]);
            // Costs in thousandths of a point are divided to the shortage's own scale: price × people = points.
            let slope = (next - cost) as f64 / 1000.0;
            let mut terms: Vec<(usize, f64)> =
                subset.iter().flat_map(|demand| &shortage[*demand]).map(|(column, price)| (*column, *price as f64)).collect();
            terms.extend(present.terms_over(step).into_iter().map(|(column, coef)| (column, -slope * coef)));
            let scale = terms.iter().map(|(_, coef)| coef.abs()).fold(0.0, f64::max);
            if slope < 0.0 && scale > 0.0 {
                let scaled = terms.into_iter().filter(|(_, coef)| *coef != 0.0).map(|(column, coef)| (column, coef / scale)).collect();
                self.push_row(scaled, (cost as f64 / 1000.0 - slope * at as f64) / scale);
            }
        }
    }
}

impl Compact {
    /// The same where people of two kinds, one of which counts for less, do not add up to whole ones: facets over head counts of both.
    #[allow(clippy::cast_precision_loss)]
    fn add_facets(&mut self, kinds: [&Sum; 2], constant: i64, price: &Price, subset: &[usize], shortage: &[Vec<(usize, i64)>]) {
        let steps = kinds.map(Sum::step);
        let ends = kinds.map(|kind| self.range(kind));
        let range = |kind: usize| ends[kind].0.div_euclid(steps[kind])..=ends[kind].1.div_euclid(steps[kind]);
        let (us, vs) = (range(0), range(1));
        if vs.end() - vs.start() > FEW {
            return;
        }
        let value = |u: i64, v: i64| constant + u * steps[0] + v * steps[1];
        let mut near = BTreeSet::new();
        for bend in price.bends() {
            for v in vs.clone() {
                let at = (bend - value(0, v)).div_euclid(steps[0]);
                near.extend((at - 1..=at + 2).map(|u| (u, v)));
            }
        }
        for facet in facets(us, vs, &near, |u, v| price.cost(value(u, v))) {
            // What depends on the presence alone is one of the price's own slopes, which the other rows know.
            if i128::from(facet.u) * i128::from(steps[1]) == i128::from(facet.v) * i128::from(steps[0]) {
                continue;
            }
            // Costs in thousandths of a point are divided to the shortage's own scale: price × people = points.
            let scaled = |part: i64| part as f64 / facet.scale as f64 / 1000.0;
            let mut terms: Vec<(usize, f64)> =
                subset.iter().flat_map(|demand| &shortage[*demand]).map(|(column, price)| (*column, *price as f64)).collect();
            for (kind, slope) in kinds.iter().zip([facet.u, facet.v]) {
                terms.extend(kind.terms_over(kind.step()).into_iter().map(|(column, coef)| (column, -scaled(slope) * coef)));
            }
            let largest = terms.iter().map(|(_, coef)| coef.abs()).fold(0.0, f64::max);
            if largest > 0.0 {
                let terms = terms.into_iter().filter(|(_, coef)| *coef != 0.0).map(|(column, coef)| (column, coef / largest)).collect();
                self.push_row(terms, scaled(facet.constant) / largest);
            }
        }
    }
}

/// The need cut where the price of missing people changes: `(price, width)`; what no step prices is free.
pub(super) fn pieces(demand: &Demand) -> Vec<(i64, i64)> {
    let mut left = demand.need.max(0);
    let mut pieces = Vec::new();
    for step in &demand.under.0 {
        let width = step.width.map_or(left, |width| width.min(left));
        pieces.push((step.price, width));
        left -= width;
    }
    if left > 0 {
        pieces.push((0, left));
    }
    pieces.retain(|(_, width)| *width > 0);
    pieces
}

/// Sets of demands that share people, directly or through others.
fn connected(groups: &BTreeMap<Vec<usize>, Sum>) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for skills in groups.keys().filter(|skills| !skills.is_empty()) {
        let (mut joined, apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.iter().any(|skill| skills.contains(skill)));
        joined.push(skills.clone());
        parts = apart;
        parts.push(joined.concat());
    }
    parts
}

pub(super) fn subsets(demands: usize) -> Vec<Vec<usize>> {
    if demands <= SUBSETS {
        return (1..1usize << demands).map(|mask| (0..demands).filter(|demand| mask >> demand & 1 == 1).collect()).collect();
    }
    (0..demands).map(|demand| vec![demand]).chain([(0..demands).collect()]).collect()
}
