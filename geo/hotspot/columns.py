"""Every column of every layer of a hotspot file, with its unit, in Chinese and English."""

import pandas as pd

_CELL = {
    "cell_id": (
        "",
        "单元编号（西南角东、北坐标，米）",
        "Cell: easting_northing of its corner in m",
    ),
    "n": ("incidents", "用于分析的事件数", "Incidents the hotspots are made of"),
    "n_reported": ("incidents", "其中上报的", "Of all incidents, those somebody reported"),
    "n_discovered": ("incidents", "巡逻发现的", "Of all incidents, those a patrol discovered"),
}
_RATES = {
    "households": (
        "households",
        "感受到的户数（或网格户数）",
        "Households felt here, or of the grid",
    ),
    "per_1000": ("incidents/1000 households", "每千户事件数", "Incidents per 1,000 households"),
    "per_1000_low": ("incidents/1000 households", "95%区间下限", "Lower end, 95 %"),
    "per_1000_high": ("incidents/1000 households", "95%区间上限", "Upper end, 95 %"),
    "patrol_h": ("h", "巡逻小时", "Hours guards spent here"),
    "discovered_per_h": ("incidents/h", "每巡逻小时发现数", "Discovered per patrol hour felt here"),
    "discovered_low": ("incidents/h", "95%区间下限", "Lower end, 95 %"),
    "discovered_high": ("incidents/h", "95%区间上限", "Upper end, 95 %"),
}
_HOT = {
    "around_n": ("incidents", "本单元及相邻单元事件数", "Incidents in the cell and its neighbours"),
    "z": ("", "Gi*得分", "Score of Gi*"),
    "p": ("", "正态近似的双侧p值", "Two-sided p of the normal distribution"),
    "q": ("", "p的Benjamini-Hochberg值", "Benjamini-Hochberg value of p"),
    "p_shuffled": ("", "打乱计数的双侧p值", "Two-sided p, were the counts shuffled"),
    "q_shuffled": ("", "其Benjamini-Hochberg值，类别以此为准", "Its adjusted value: classes"),
}  # fmt: skip
_CLASS = {"class": ("", "类别", "Class")}

COLUMNS: dict[str, dict[str, dict[str, tuple[str, str, str]]]] = {
    "kde": {
        "cells": {
            **_CELL,
            "per_km2": ("incidents/km2", "单元中心的核密度", "Kernel density at the cell's middle"),
            **_RATES,
            **_CLASS,
        },
        "contours": {
            "holds": ("", "圈内事件所占份额", "Share of the incidents' density it encloses"),
            "per_km2": ("incidents/km2", "等值线密度", "Density along the line"),
            "n": ("incidents", "圈内事件数", "Incidents it encloses"),
            "area_m2": ("m2", "面积", "Area"),
        },
    },
    "gistar": {"cells": {**_CELL, **_HOT, **_CLASS}},
    "change": {
        "cells": {
            **_CELL,
            "around_n": _HOT["around_n"],
            "last_n": ("incidents", "最近一期事件数", "Incidents of the last period"),
            "hot_periods": ("periods", "为热点的期数", "Periods in which it was hot"),
            "hot_last": ("", "最近一期是否热点", "Whether it was hot in the last period"),
            "trend_z": ("", "Mann-Kendall趋势得分", "Score of the trend (Mann and Kendall)"),
            **_CLASS,
        },
        "periods": {
            "period": ("", "期次", "Number of the period"),
            "begins": ("", "起始日", "First day"),
            "ends": ("", "截止日", "Last day"),
            "n": _CELL["n"],
            "hot_cells": ("cells", "热点单元数", "Hot cells"),
        },
    },
}
"""By method, layer and column: unit, Chinese, English."""

GRIDS = {
    "grid_id": ("", "网格编号", "Grid"),
    **{name: _CELL[name] for name in ("n", "n_reported", "n_discovered")},
    **_RATES,
    **_CLASS,
}
"""Of the layer `grids`, which every method has where there are grids."""

BACKTEST = {
    "way": ("", "方法", "Way of foretelling"),
    "naive": ("", "是否基准", "Whether it is a naive one"),
    "area_share": ("", "面积份额", "Share of the area looked at"),
    "hits": ("incidents", "命中数", "Incidents in that area"),
    "incidents": ("incidents", "检验期事件总数", "All incidents of the periods foretold"),
    "hit_rate": ("", "命中率", "Hits over incidents"),
    "pai": ("", "预测准确指数", "Prediction accuracy index: hit rate over share of area"),
    "pei_star": ("", "预测效率指数", "PEI*: hits over the most so much area can hold"),
    "best_naive": ("", "最好的基准", "The naive way with most hits"),
    "lead": ("", "命中率领先", "Hit rate less that of the best naive way"),
    "lead_low": ("", "95%区间下限", "Lower end, 95 %"),
    "lead_high": ("", "95%区间上限", "Upper end, 95 %"),
    "verdict": ("", "结论", "better, level or worse than the best naive way"),
}
"""Of the table `backtest`."""


def described(method: str) -> pd.DataFrame:
    """Return the table `columns` of a file: layer, column, unit, zh, en."""
    layers = COLUMNS[method] | {"grids": GRIDS, "backtest": BACKTEST}
    rows = [
        (layer, column, *about)
        for layer, columns in layers.items()
        for column, about in columns.items()
    ]
    return pd.DataFrame(rows, columns=["layer", "column", "unit", "zh", "en"])
