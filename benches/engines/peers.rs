//! What others reached on the public instances, and what is asked of us there.
//!
//! # Source
//! Best known: schedulingbenchmarks.org, instances of Curtois and Qu 2014. 60 s: measured on a machine with two cores, the best of
//! PetterS/monolith (column generation), HiGHS 1.15 and OR-Tools CP-SAT 9.15 on a compact model. 10 min, on their own machines, the best
//! of IP+VNS (Rahimian et al. 2017), the hybrid of Turhan and Bilgen 2020, Gurobi and ejection chains (Curtois and Qu 2014).

/// One instance; `None` where no roster was found or nobody tried.
pub struct Peers {
    pub instance: u32,
    pub best: i64,
    pub minute: Option<i64>,
    pub ten_minutes: Option<i64>,
}

const fn peers(instance: u32, best: i64, minute: Option<i64>, ten_minutes: Option<i64>) -> Peers {
    Peers { instance, best, minute, ten_minutes }
}

const TABLE: [Peers; 15] = [
    peers(1, 607, Some(607), Some(607)),
    peers(2, 828, Some(828), Some(828)),
    peers(3, 1001, Some(1001), Some(1001)),
    peers(4, 1716, Some(1716), Some(1716)),
    peers(5, 1143, Some(1150), Some(1143)),
    peers(7, 1056, Some(1063), Some(1056)),
    peers(8, 1300, Some(1448), Some(1341)),
    peers(9, 439, Some(439), Some(439)),
    peers(10, 4631, Some(4631), Some(4631)),
    peers(12, 4040, Some(4058), Some(4042)),
    peers(14, 1278, Some(1860), Some(1281)),
    peers(16, 3225, Some(3231), Some(3253)),
    peers(18, 4459, Some(4722), Some(5000)),
    peers(20, 4769, None, None),
    peers(22, 30241, None, None),
];

pub fn of(instance: u32) -> Option<&'static Peers> {
    TABLE.iter().find(|peers| peers.instance == instance)
}

/// Seconds up to which the bars of a minute hold.
const MINUTE: f64 = 60.0;

impl Peers {
    /// The most that a median may cost after so many seconds, if something is asked.
    pub fn bar(&self, seconds: f64) -> Option<i64> {
        if seconds <= MINUTE {
            return match self.instance {
                14 => Some(1340),
                _ => self.minute,
            };
        }
        let percent = match self.instance {
            ..18 => 3,
            18 => 4,
            _ => 10,
        };
        Some(self.best * (100 + percent) / 100)
    }
}
