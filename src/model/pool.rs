//! Dealing the people of one interval out to skills so that the shortage costs least.

use super::{Convex, Cost, Demand};

/// The best way to use those present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// `[group][demand]`, thousandths of a person.
    pub share: Vec<Vec<i64>>,
    /// Missing per demand.
    pub under: Vec<i64>,
    /// Present and not needed.
    pub idle: i64,
    pub cost: Cost,
}

/// `groups`: the demands each can serve, and how many thousandths are present.
///
/// Dearest shortage first, each by augmenting paths: what can be served together forms a polymatroid, on which this greedy is optimal
/// for separable convex prices (Federgruen & Groenevelt 1986, doi:10.1287/opre.34.6.909).
#[must_use]
pub fn distribute(groups: &[(&[usize], i64)], demands: &[Demand], idle: &Convex) -> Distribution {
    let mut flow = Flow::new(groups, demands.len());
    let mut steps: Vec<(Cost, usize, i64)> = Vec::new();
    for (demand, wanted) in demands.iter().enumerate() {
        steps.extend(pieces(wanted).into_iter().map(|(price, width)| (price, demand, width)));
    }
    steps.sort_by_key(|(price, demand, _)| (std::cmp::Reverse(*price), *demand));
    for (_, demand, width) in steps {
        flow.serve(demand, width);
    }
    let served = |demand: usize| flow.share.iter().map(|row| row[demand]).sum::<i64>();
    let under: Vec<i64> = demands.iter().enumerate().map(|(index, demand)| (demand.need - served(index)).max(0)).collect();
    let spare: i64 = flow.spare.iter().sum();
    let shortage: Cost = demands.iter().zip(&under).map(|(demand, missing)| demand.under.cost(*missing)).sum();
    Distribution { share: flow.share, under, idle: spare, cost: shortage + idle.cost(spare) }
}

/// The need of one demand cut where its price changes: `(price, width)`.
fn pieces(demand: &Demand) -> Vec<(Cost, i64)> {
    let mut left = demand.need.max(0);
    let mut pieces = Vec::new();
    for step in &demand.under.0 {
        let width = step.width.map_or(left, |width| width.min(left));
        pieces.push((step.price, width));
        left -= width;
    }
    pieces
}

struct Flow<'a> {
    groups: &'a [(&'a [usize], i64)],
    share: Vec<Vec<i64>>,
    spare: Vec<i64>,
}

impl<'a> Flow<'a> {
    fn new(groups: &'a [(&'a [usize], i64)], demands: usize) -> Self {
        let spare = groups.iter().map(|(_, present)| (*present).max(0)).collect();
        Self { groups, share: vec![vec![0; demands]; groups.len()], spare }
    }

    /// Serves up to `wanted` more of a demand without taking from what others have in total.
    fn serve(&mut self, demand: usize, mut wanted: i64) {
        while wanted > 0 {
            let Some((path, most)) = self.path(demand) else { return };
            let amount = most.min(wanted);
            for (group, to, from) in path {
                self.share[group][to] += amount;
                match from {
                    Some(from) => self.share[group][from] -= amount,
                    None => self.spare[group] -= amount,
                }
            }
            wanted -= amount;
        }
    }

    /// A chain that ends at a group with people to spare: each group gives to a demand what it took from the next one.
    #[allow(clippy::type_complexity)]
    fn path(&self, demand: usize) -> Option<(Vec<(usize, usize, Option<usize>)>, i64)> {
        let demands = self.share.first()?.len();
        // For each demand reached: the group that would give, and the demand it would give to.
        let mut reached: Vec<Option<(usize, usize)>> = vec![None; demands];
        let mut queue = std::collections::VecDeque::from([demand]);
        let mut seen = vec![false; demands];
        seen[demand] = true;
        while let Some(to) = queue.pop_front() {
            for (group, (skills, _)) in self.groups.iter().enumerate() {
                if !skills.contains(&to) {
                    continue;
                }
                if self.spare[group] > 0 {
                    return Some(self.unwind(demand, to, group, &reached));
                }
                for from in 0..demands {
                    if !seen[from] && self.share[group][from] > 0 {
                        seen[from] = true;
                        reached[from] = Some((group, to));
                        queue.push_back(from);
                    }
                }
            }
        }
        None
    }

    #[allow(clippy::type_complexity)]
    fn unwind(
        &self,
        demand: usize,
        last: usize,
        group: usize,
        reached: &[Option<(usize, usize)>],
    ) -> (Vec<(usize, usize, Option<usize>)>, i64) {
        let mut path = vec![(group, last, None)];
        let mut most = self.spare[group];
        let mut at = last;
        while at != demand {
            let Some((group, to)) = reached[at] else { break };
            most = most.min(self.share[group][at]);
            path.push((group, to, Some(at)));
            at = to;
        }
        (path, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(skill: usize, need: i64, price: Cost) -> Demand {
        Demand { skill, need, under: Convex::linear(price) }
    }

    #[test]
    fn a_generalist_goes_where_the_specialist_cannot() {
        let both = [0usize, 1];
        let first = [0usize];
        let groups: [(&[usize], i64); 2] = [(&both, 1000), (&first, 1000)];
        let deal = distribute(&groups, &[demand(0, 1000, 9), demand(1, 1000, 5)], &Convex::linear(1));
        assert_eq!((deal.under, deal.idle, deal.cost), (vec![0, 0], 0, 0));
    }

    #[test]
    fn with_nobody_there_all_is_missing() {
        let deal = distribute(&[], &[demand(0, 1000, 9)], &Convex::linear(1));
        assert_eq!((deal.under, deal.idle, deal.cost), (vec![1000], 0, 9000));
    }

    #[test]
    fn the_dearer_shortage_is_filled_first() {
        let both = [0usize, 1];
        let deal = distribute(&[(&both, 1000)], &[demand(0, 1000, 5), demand(1, 700, 9)], &Convex::free());
        assert_eq!((deal.under, deal.cost), (vec![700, 0], 3500));
    }

    #[test]
    fn who_is_not_needed_is_idle() {
        let first = [0usize];
        let deal = distribute(&[(&first, 3000)], &[demand(0, 1200, 5)], &Convex::linear(2));
        assert_eq!((deal.idle, deal.cost), (1800, 3600));
    }
}
