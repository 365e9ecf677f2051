"""What the page of the patrol benchmark says of each section: its title and how to read it."""

HEAD = """# Patrol benchmark 巡逻基准测试

Made by `gridbeat bench patrol`; do not edit by hand. Speeds 0.9 m/s. A *bound* is what no plan can
beat: for streets the path form of the postman problem with odd junctions matched exactly; for
checkpoints the better of the subtour program of a path cover and the rates of `geo.patrol.proof`,
for tiers those rates, both certified by weak duality. The rates hold for plans without end by
guards who never jump. A ratio of 1 is optimal.
"""

TITLES = {
    "streets": "Every street, without rests 全街道",
    "weeks": "A week of 18 guards, with shifts, meals and handovers 一周排班",
    "sites": "300 checkpoints 三百检查点",
    "tiers": "Three tiers 三级时限",
    "rosters": "Rosters of 18 guards over 28 days 班表",
    "shields": "Unpredictable laps 不可预测性",
    "repairs": "Repairs and alarms 修复与预警",
    "matching": "Map matching 轨迹匹配",
    "arcs": "Arc routing, instances of others 弧路由",
    "graphs": "Patrolled graphs, instances of others 巡逻图",
}

NOTES = {
    "streets": """\
Worst gap of all guards over the bound. `gridbeat`: all on one round, evenly spaced.
`partition`: streets shared out to guards by walking distance, each with a round of his own.
""",
    "weeks": """\
`ratio`: worst gap of any street over the capacity bound (all streets alike, `--prefer
streets`). `weighted`: worst of gap over limit, over its bound, for the same plan and for
`--prefer limits`. `for all`: guards walking at once with whom our laps keep every limit, meals
relieved.
""",
    "sites": """\
Worst wait over the bound for any plan, by the number of guards. Junctions drawn with seed 1,
fewer where there are fewer; those from a guardhouse begin at the first drawn. Sectors by hand:
from west to east, as many places each, rows of 100 m to and fro. HPCC-like, conscientious
reactive and random walk choose at every junction of the streets (median of three starts,
random), the other policies among checkpoints; all are simulated for 40 rounds, and a place
never seen has waited all the time.
""",
    "tiers": """\
299 checkpoints: 20 every 60 min, 80 every 120 min, the others every 480 min. Figures are guards
walking at once; fewer checkpoints where there are fewer junctions. `bound`: no plan takes
fewer. `woven`: one lap in eight variants, timed by a linear program; `window min`: what the
tightest wait, of 60; `worst gap over limit`: measured on the walks alone, over three rounds of the
longest. `round per class`: a round for each limit. `all at tightest`: one round of all in 60 min.
""",
    "rosters": """\
A stage reads value:bound; equal ones are proved. Stages in their order: what is met first is
not given up later. A need is refused where the law cannot be kept with 18 guards a year.
""",
    "shields": """\
Forty sites drawn in a square, one guard; guarantee and waits in rounds. The one who guesses the
next place knows: `first` where the guard is, `second` where he was before too, `lap` also how
long every place has waited, `plan` the odds of every step. These differ a great deal: who
follows the laps for long foresees far more than who sees one place, at every guarantee; the
goals tell both at 1.5 rounds. `caught`: attacks that begin right after a visit and last 0.5 or
1.25 rounds; `worst`: at the worst place.
""",
    "repairs": """\
Five moments of a planned week for each kind of event, on the demo. `lost`: limits not kept,
with nothing done and repaired. `alarm lead min`: the least time between an alarm and the moment
nobody can make it any more; what was certain at once is left out.
""",
    "matching": """\
Walks of an hour with a fix every 5 s, errors normal per axis, correlation 0.9 from fix to fix;
a segment counts where 80 % of its length is told or walked. CPU time of one core. Leuven: its
distance matcher on the streets cut at their vertices, the error known, without a plan, begun
again where it stops.
""",
    "arcs": """\
`carp`: the sum of rounds under a capacity; `mm_kwrpp`: the longest of k rounds on windy
streets. The reference was reached by HGS-CARP in a few seconds: an upper bound, not a proof; a
ratio below 1 beats it. Rounds used may be more than the reference's where `rounds` are too few.
""",
    "graphs": """\
Worst idleness over the bound, on graphs of patrolling_sim (Portugal and Rocha). `one round`:
guards evenly spaced on one round. Policies: median of three starts at random.
""",
}
"""How to read each table."""
