"""What the page of the hotspot benchmark says of each section."""

HEAD = """# Hotspot benchmark 热点基准测试

Made by `gridbeat bench hotspot`; do not edit by hand. Seconds are medians of seven runs in one
process, peers' are single runs in a process of their own.
"""

TITLES = {
    "density": "Density 核密度",
    "gistar": "Gi*",
    "knox": "Near repeats 近重复",
    "pages": "Pages of heatmaps 热力图页面",
    "city": "A city 全市",
    "served": "Opened over HTTP 打开页面",
    "chance": "What chance is called 误报",
    "backtest": "Where the next incidents are 预测回测",
    "repeats": "Near repeats in real sets 真实数据的近重复",
}

NOTES = {
    "density": """\
1,000,000 points around 200 places, cells of 40 m, bandwidth 300 m. Errors against the sum of all
kernels at the middle of every one of the 262,144 cells: `worst over peak` the largest, over the
highest density; `mean over mean` the average, over the average density. `small`: 20,000 points,
64² cells, bandwidth of one cell, which is the worst case for a raster; peers add up kernels.
""",
    "gistar": """\
250 × 400 cells, the cell and its eight neighbours. `shuffled p s`: what the p of shuffled counts
takes besides. esda: analytic, without permutations; its p has one side and is doubled.
""",
    "knox": """\
Events on 15 × 15 km over two years, one in twenty near another; pairs within 200 m and 14 days.
pointpats is asked for a tenth of the events with as many shuffles.
""",
    "pages": """\
Heatmaps of one community (the demo's ground) with so many incidents in a year, bandwidth 100 m: all
views of the page, each density, rate, test and picture of the two players. `atlas s`: everything
counted, drawn up and tested; `page s`: made into one HTML document. `bytes`: of that document with
links to its assets; near repeats are looked for where there are few enough pairs. One run.
""",
    "city": """\
1,000 communities of 1,000 incidents each over 68 × 67 km. Tiles of 256² pixels drawn from counts by
pixel of zoom 14, smoothed and coloured: median and most of 40 tiles of each zoom, around
communities drawn by the seed. What the store takes to count anew a community that changed is not
in it.
""",
    "served": """\
The service with one worker on a database of its own, one request after the other. `first s`: the
first opening after the service began; `seconds`: median of the openings after that. `home`: the
console's home and what its script fetches, of the community's whole window, with so many cases,
nearly all of them open and overdue. Coverage: a fix in ten seconds of every walk planned for a
week. `fix to stream`: from the sending of a tablet's fix until the console's stream tells of it.
City: all communities together. Coverage and city are opened with nothing counted, then by a service
that began anew: what they are put together from is counted by the service as shifts end and cases
change (`GRIDBEAT_COUNT_EVERY_S`, switched off here).
""",
    "chance": """\
Poisson noise without any hotspot on 100 × 100 cells: how often Gi* with Benjamini-Hochberg at 5 %
calls any cell hot, and how many. That should happen in at most one run of twenty. The normal p does
not keep to it where cells hold few incidents; our classes go by the p of shuffled counts.
""",
    "backtest": """\
Each period is foretold from all before it. `hit rate`: share of all incidents of the periods that
fell on the best-scored 5, 10 or 20 % of the ground near earlier incidents; ties count their mean.
`pai`: hit rate over share of area. `pei star`: hits over the most so much area could hold; where a
period has fewer incidents than that area has cells, all of them, so it is the hit rate. Naive:
`uniform`, `last` (counts of the period before), `mean` (mean counts of all periods before). `kde`
and `gistar`: of all incidents before. `tuned`: a cell's own mean drawn towards the density around,
set on the periods before those foretold. `lead`: hit rate less that of the best naive way, which is
chosen with hindsight, with its 95 % interval over the periods.
""",
    "repeats": """\
Pairs over what 999 shuffles of the days give, by bands of distance (up to `to m`) and of time (up
to so many days, from the band before on). A ratio above 1 with a small p is a near repeat.
""",
}
"""How to read each table."""
