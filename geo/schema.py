"""The layers of a community file and of the plans made from it: columns, units, words.

This is the contract in code. Readers, store, exports and maps all ask here.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "int", "float", "bool", "time", "date"]
POLYGON = frozenset({"Polygon", "MultiPolygon"})
LINE = frozenset({"LineString", "MultiLineString"})
POINT = frozenset({"Point"})
ANY = POLYGON | LINE | POINT | frozenset({"MultiPoint"})
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, Chinese title and what it may hold."""

    name: str
    kind: Kind
    zh: str
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layer:
    """One layer: its name, geometry types, Chinese and English titles and columns."""

    name: str
    geometry: frozenset[str]
    zh: str
    en: str
    columns: tuple[Column, ...]
    required: bool = False
    aliases: tuple[str, ...] = ()
    key: str | None = None
    names: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {column.name: column for column in self.columns})


_LAYERS = (
    Layer(
        "boundary",
        POLYGON,
        "社区边界",
        "Boundary",
        (
            Column("name", "text", "名称", aliases=("社区", "社区名称")),
            Column("code", "text", "社区代码", aliases=("代码", "区划代码")),
        ),
        aliases=("边界", "社区"),
    ),
    Layer(
        "compounds",
        POLYGON,
        "小区",
        "Compounds",
        (Column("name", "text", "名称", required=True, aliases=("小区", "小区名称")),),
        aliases=("小区", "院落"),
        key="name",
    ),
    Layer(
        "buildings",
        POLYGON | POINT,
        "楼栋",
        "Buildings",
        (
            Column(
                "building_id", "text", "楼栋编号", required=True, aliases=("编号", "楼号", "楼栋号")
            ),
            Column(
                "households",
                "int",
                "户数",
                required=True,
                unit="households",
                minimum=0,
                aliases=("住户数", "总户数"),
            ),
            Column("persons", "int", "人口", unit="persons", minimum=0, aliases=("人数", "人口数")),
            Column("floors", "int", "层数", unit="floors", minimum=0, aliases=("楼层", "楼层数")),
            Column("entrances", "int", "单元数", unit="entrances", minimum=0, aliases=("单元",)),
            Column("use", "text", "用途", aliases=("使用性质",)),
            Column("name", "text", "名称", aliases=("楼栋名称",)),
        ),
        required=True,
        aliases=("楼栋", "建筑", "建筑物", "房屋"),
        key="building_id",
    ),
    Layer(
        "streets",
        LINE,
        "道路",
        "Streets",
        (
            Column("kind", "text", "类型", aliases=("道路类型", "等级")),
            Column("name", "text", "名称", aliases=("路名", "道路名称")),
            Column("walkable", "bool", "可步行", aliases=("步行",)),
            Column("lit", "bool", "有照明", aliases=("照明",)),
        ),
        aliases=("道路", "街道", "路网"),
    ),
    Layer(
        "barriers",
        LINE,
        "隔离",
        "Barriers",
        (Column("kind", "text", "类型"),),
        aliases=("围墙", "隔离", "障碍"),
    ),
    Layer(
        "gates",
        POINT,
        "出入口",
        "Gates",
        (
            Column("name", "text", "名称"),
            Column("open_from", "text", "开放时间起", aliases=("开门时间",)),
            Column("open_to", "text", "开放时间止", aliases=("关门时间",)),
        ),
        aliases=("大门", "出入口"),
    ),
    Layer(
        "centres",
        POINT,
        "监控中心和岗亭",
        "Centres",
        (
            Column("name", "text", "名称", required=True),
            Column("kind", "text", "类型", choices=("control_centre", "guard_post")),
        ),
        aliases=("中心", "监控中心", "岗亭"),
        key="name",
    ),
    Layer(
        "cameras",
        POINT,
        "摄像头",
        "Cameras",
        (
            Column("name", "text", "名称"),
            Column("centre", "text", "所属中心"),
            Column(
                "azimuth_deg",
                "float",
                "方位角",
                unit="deg",
                minimum=0,
                maximum=360,
                aliases=("朝向",),
            ),
            Column("fov_deg", "float", "视场角", unit="deg", minimum=0, maximum=360),
            Column("range_m", "float", "可视距离", unit="m", minimum=0),
        ),
        aliases=("摄像头", "监控"),
    ),
    Layer(
        "checkpoints",
        POINT,
        "巡更点",
        "Checkpoints",
        (
            Column("checkpoint_id", "text", "巡更点编号", required=True, aliases=("编号",)),
            Column("name", "text", "名称"),
            Column(
                "max_gap_min", "float", "最长间隔", unit="min", minimum=1, aliases=("间隔分钟",)
            ),
        ),
        aliases=("巡更点", "巡逻点"),
        key="checkpoint_id",
    ),
    Layer(
        "hazards",
        ANY,
        "隐患",
        "Hazards",
        (
            Column("category", "text", "类别", required=True, aliases=("隐患类别", "类型")),
            Column("severity", "int", "等级", minimum=1, maximum=4, aliases=("级别", "隐患等级")),
            Column("found_at", "time", "发现时间"),
            Column("status", "text", "状态"),
            Column("note", "text", "说明", aliases=("描述", "备注")),
        ),
        aliases=("隐患",),
    ),
    Layer(
        "incidents",
        POINT,
        "事件",
        "Incidents",
        (
            Column("category", "text", "类别", required=True, aliases=("事件类别", "类型")),
            Column("reported_at", "time", "上报时间", required=True, aliases=("时间", "发生时间")),
            Column("closed_at", "time", "结案时间", aliases=("办结时间",)),
            Column("channel", "text", "渠道", aliases=("来源渠道",)),
            Column("source", "text", "来源", choices=("reported", "discovered")),
        ),
        aliases=("事件", "案件"),
    ),
)

LAYERS: dict[str, Layer] = {layer.name: layer for layer in _LAYERS}
"""The layers of a community file, by name, in drawing order from bottom to top."""

_RESULTS = (
    Layer(
        "grids",
        POLYGON,
        "网格",
        "Grids",
        (
            Column("grid_id", "text", "网格编号", required=True),
            Column("code", "text", "网格编码", required=True),
            Column("households", "int", "户数", required=True, unit="households"),
            Column("persons", "int", "人口", unit="persons"),
            Column("buildings", "int", "楼栋数", required=True, unit="buildings"),
            Column("compound", "text", "所属小区"),
            Column("area_m2", "float", "面积", required=True, unit="m2"),
            Column("polsby_popper", "float", "紧凑度", required=True),
            Column("exclusive", "bool", "专属网格"),
        ),
        key="grid_id",
    ),
    Layer(
        "routes",
        LINE,
        "巡逻路线",
        "Routes",
        (
            Column("guard_id", "text", "保安", required=True),
            Column("date", "date", "日期", required=True),
            Column("shift", "text", "班次", required=True),
            Column("lap", "int", "圈次", required=True),
            Column("start", "time", "开始", required=True),
            Column("end", "time", "结束", required=True),
            Column("length_m", "float", "长度", required=True, unit="m"),
        ),
    ),
    Layer(
        "stops",
        POINT,
        "巡逻停靠点",
        "Stops",
        (
            Column("guard_id", "text", "保安", required=True),
            Column("planned_at", "time", "计划时间", required=True),
            Column("kind", "text", "类型", required=True),
            Column("ref_id", "text", "对象编号"),
            Column("max_gap_min", "float", "最长间隔", unit="min"),
        ),
    ),
    Layer(
        "roster",
        NONE,
        "排班",
        "Roster",
        (
            Column("guard_id", "text", "保安", required=True),
            Column("date", "date", "日期", required=True),
            Column("shift", "text", "班次", required=True),
            Column("start", "time", "开始", required=True),
            Column("end", "time", "结束", required=True),
            Column("duty", "text", "岗位", required=True),
        ),
    ),
    Layer(
        "dead_corners",
        POLYGON,
        "死角",
        "Dead corners",
        (
            Column("corner_id", "text", "死角编号", required=True),
            Column("area_m2", "float", "面积", required=True, unit="m2"),
            Column("reason", "text", "原因", required=True, choices=("never_seen", "too_late")),
            Column("worst_gap_min", "float", "计划最长间隔", unit="min"),
            Column("max_gap_min", "float", "要求最长间隔", unit="min"),
            Column("street", "text", "最近道路"),
            Column("compound", "text", "所属小区"),
        ),
        key="corner_id",
    ),
)

RESULTS: dict[str, Layer] = {layer.name: layer for layer in _RESULTS}
"""The layers that plans add, by name. `split` also adds `grid_id` to `buildings`; `patrol` adds
`max_gap_min`, `worst_gap_min`, `visits`, `camera_gap_min` and `why` to `streets`."""

ESTIMATED = "households_estimated"
"""Column of `buildings`, true where the households are an estimate and not a count."""
