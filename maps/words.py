"""The words of the maps, Chinese and English, and the codes of the data in both."""

from typing import Any, Literal

import pandas as pd

from geo.schema import Column

Lang = Literal["zh", "en"]

_PAGE = {
    "layers": ("图层与图例", "Layers and legend"),
    "search": ("搜索楼栋、网格、小区、道路", "Search buildings, grids, compounds, streets"),
    "search_none": ("没有找到", "Nothing found"),
    "full_screen": ("全屏", "Full screen"),
    "full_screen_exit": ("退出全屏", "Leave full screen"),
    "zoom_in": ("放大", "Zoom in"),
    "zoom_out": ("缩小", "Zoom out"),
    "home": ("回到全图", "Show everything"),
    "north": ("北", "N"),
    "synthetic": ("合成数据", "Synthetic data"),
    "patrol": ("巡逻路线", "Patrol routes"),
    "date": ("日期", "Date"),
    "shift": ("班次", "Shift"),
    "guard": ("保安", "Guard"),
    "all": ("全部", "All"),
    "whole": ("整班路线", "Whole shift"),
    "time": ("时刻", "Time"),
    "play": ("播放", "Play"),
    "pause": ("暂停", "Pause"),
    "length": ("长度", "Length"),
    "area": ("面积", "Area"),
    "measure": ("测量距离和面积", "Measure distance and area"),
    "measure_start": ("在地图上逐点点击，Esc 结束", "Click point by point, Esc ends"),
    "standing": ("停留", "standing"),
    "walking": ("行走", "walking"),
    "households": ("户", " hh"),
    "exclusive": ("专", "excl."),
    "dead_corners": ("从未看到的死角", "Dead corners, never seen"),
    "late_corners": ("超时看到的死角", "Dead corners, seen late"),
    "suggestions": ("消除死角的建议", "Against dead corners"),
    "suggested": ("建议增设", "Add a"),
    "removes": ("消除死角", "Removes dead ground"),
    "views": ("看什么", "View"),
    "replay": ("轨迹回放", "Replay"),
    "walked": ("走过的轨迹", "Tracks walked"),
    "fixes": ("个定位点", "fixes"),
    "speed": ("速度", "Speed"),
    "not_yet": ("尚无定位", "no position yet"),
    "no_fix": ("定位中断", "no position now"),
    "on_the_way": ("在巡", "on the way"),
}

_CODES = {
    "road": ("道路", "road"),
    "lane": ("小巷", "lane"),
    "path": ("小径", "path"),
    "steps": ("台阶", "steps"),
    "wall": ("围墙", "wall"),
    "fence": ("栅栏", "fence"),
    "river": ("河流", "river"),
    "railway": ("铁路", "railway"),
    "control_centre": ("监控中心", "control centre"),
    "guard_post": ("岗亭", "guard post"),
    "reported": ("居民上报", "reported"),
    "discovered": ("巡查发现", "discovered"),
    "open": ("未处置", "open"),
    "handling": ("处置中", "being handled"),
    "suspended": ("挂账", "suspended"),
    "closed": ("已销号", "closed"),
    "early": ("早班", "Early"),
    "middle": ("中班", "Middle"),
    "night": ("夜班", "Night"),
    "walk": ("巡逻", "walks"),
    "relief": ("替换", "relief"),
    "post": ("值守岗亭", "at the post"),
    "handover": ("交接班", "handover"),
    "meal": ("用餐", "meal"),
    "watch": ("原地守望", "stands and looks"),
    "checkpoint": ("巡更点", "checkpoint"),
    "camera": ("摄像头", "camera"),
    "hazard": ("隐患", "hazard"),
    "never_seen": ("从未看到", "never seen"),
    "too_late": ("超过规定间隔", "seen too late"),
    "residential": ("住宅", "residential"),
    "garage": ("车库", "garage"),
    "shop": ("商铺", "shop"),
    "warehouse": ("库房", "warehouse"),
    "substation": ("配电室", "substation"),
    "office": ("办公", "office"),
    "public": ("公共建筑", "public"),
    "depot": ("场站", "depot"),
    "school": ("学校", "school"),
    "pumping_station": ("泵站", "pumping station"),
    "market": ("市场", "market"),
    "heating_station": ("换热站", "heating station"),
    "clinic": ("卫生站", "clinic"),
    "community_service": ("社区服务中心", "community service"),
    "kindergarten": ("幼儿园", "kindergarten"),
    "hotel": ("旅馆", "hotel"),
}

_PLAN_COLUMNS = {
    "grid_id": ("所属网格", "Grid"),
    "compound": ("所属小区", "Compound"),
    "max_gap_min": ("要求最长间隔", "Longest gap asked"),
    "worst_gap_min": ("计划最长间隔", "Longest gap planned"),
    "visits": ("经过次数", "Visits"),
    "camera_gap_min": ("摄像头最长间隔", "Longest gap of cameras"),
    "why": ("收紧间隔的规则", "Rules that tighten it"),
    "grid_chief": ("网格长", "Grid chief"),
    "home_guard": ("熟悉本格的保安", "Guard at home here"),
}
"""Columns that plans and the demo add to the layers of a community."""
_PLAN_UNITS = {"max_gap_min": "min", "worst_gap_min": "min", "camera_gap_min": "min"}
_UNITS = {"min": (" 分钟", " min"), "m": (" 米", " m"), "m2": (" 平方米", " m²"), "deg": ("°", "°")}


def text(key: str, lang: Lang) -> str:
    """Return a word of the page."""
    return _pick(_PAGE[key], lang)


def page_texts(lang: Lang) -> dict[str, str]:
    """Return every word of the page, for the script."""
    return {key: _pick(pair, lang) for key, pair in _PAGE.items()}


def code(value: object, lang: Lang) -> str:
    """Return the word for a code of the data; what is no known code is returned as it is."""
    words = str(value)
    return _pick(_CODES[words], lang) if words in _CODES else words


def column_title(column: Column, lang: Lang) -> str:
    """Return the title of a column, with its unit where the values do not show it."""
    return column.zh if lang == "zh" else column.name.replace("_", " ").capitalize()


def plan_columns(lang: Lang) -> dict[str, str]:
    """Return the titles of the columns that plans add."""
    return {name: _pick(pair, lang) for name, pair in _PLAN_COLUMNS.items()}


def shown(value: Any, unit: str, lang: Lang) -> str | None:
    """Return a value as people read it, or None where there is none."""
    if value is None or value is pd.NaT or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M")
    if pd.api.types.is_bool(value):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    words = number(float(value)) if isinstance(value, float) else code(value, lang)
    return words + (_pick(_UNITS[unit], lang) if unit in _UNITS else "")


def unit_of(name: str) -> str:
    """Return the unit of a column that plans add."""
    return _PLAN_UNITS.get(name, "")


def number(value: float) -> str:
    """Return a number with at most two decimals; large ones with none and with commas."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pick(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0] if lang == "zh" else pair[1]
