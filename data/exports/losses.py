"""What each format keeps of a layer: one table, which the guides print and the tests measure."""

from dataclasses import astuple, dataclass

from data.exports.formats import FORMATS


@dataclass(frozen=True)
class Keeps:
    """What of a layer is still there in a file of one format.

    Parameters
    ----------
    shapes
        "all" to a millimetre, with holes, parts and rows without a shape; else only "points",
        "lines" or "outlines" of areas, or shapes "simplified" by zoom level.
    columns
        "all", "some" or "none", with every cell.
    names
        Whether other programs read columns by the names of the contract: "own"; "short" ones or
        "titles" in Chinese come back by our import.
    kinds
        Whether other programs read numbers as numbers and times as times.
    systems
        Whether coordinates may be in any system and the file says in which: "any", "untold" or
        "degrees".
    tables
        Whether layers without shapes fit.
    licence, styles
        Whether they are inside.
    order
        Whether rows keep it.
    texts
        Whether texts of more than 254 bytes stay whole.
    """

    shapes: str = "all"
    columns: str = "all"
    names: str = "own"
    kinds: bool = True
    systems: str = "any"
    tables: bool = True
    licence: bool = True
    styles: bool = False
    order: bool = True
    texts: bool = True


KEEPS: dict[str, Keeps] = {
    ".gpkg": Keeps(styles=True),
    ".geojson": Keeps(),
    ".geojsonl": Keeps(systems="degrees", licence=False),
    ".fgb": Keeps(tables=False, order=False),
    ".parquet": Keeps(),
    ".shp.zip": Keeps(names="short", kinds=False, tables=False, texts=False),
    ".kml": Keeps(kinds=False, systems="degrees", tables=False, styles=True),
    ".csv": Keeps(kinds=False, licence=False),
    ".xlsx": Keeps(shapes="points", names="titles", kinds=False),
    ".dxf": Keeps(
        "outlines", "none", "none", kinds=False, systems="untold", tables=False, texts=False
    ),
    ".gpx": Keeps(
        "lines", "some", "none", kinds=False, systems="degrees", tables=False, texts=False
    ),
    ".pmtiles": Keeps(
        *("simplified", "all", "own"),
        kinds=False,
        systems="degrees",
        tables=False,
        licence=False,
        order=False,
    ),
}
"""By the ending of a format's files."""

_HEADS = {
    "zh": "格式 | 图形 | 列 | 列名 | 类型 | 坐标系 | 无图形的表 | 许可 | 样式 | 行序 | 长文本",
    "en": "format | shapes | columns | names | kinds | systems | tables | licence | styles | "
    "order | long texts",
}
_WORDS = {
    "zh": {
        "all": "✓",
        "own": "✓",
        "any": "✓",
        "none": "—",
        "some": "部分",
        "points": "只有点",
        "lines": "只有线",
        "outlines": "只有轮廓",
        "simplified": "已简化",
        "short": "缩短",
        "titles": "中文标题",
        "untold": "不注明",
        "degrees": "只有经纬度",
    },
    "en": {
        "all": "✓",
        "own": "✓",
        "any": "✓",
        "none": "—",
        "some": "some",
        "points": "points",
        "lines": "lines",
        "outlines": "outlines",
        "simplified": "simplified",
        "short": "short",
        "titles": "Chinese",
        "untold": "not said",
        "degrees": "degrees",
    },
}


def as_table(language: str) -> str:
    """Return what every format keeps as a table of Markdown.

    Parameters
    ----------
    language
        "zh" or "en".
    """
    words = _WORDS[language] | {True: "✓", False: "—"}
    head = f"| {_HEADS[language]} |"
    rows = [
        [getattr(FORMATS[ending], language), *(words[one] for one in astuple(keeps))]
        for ending, keeps in KEEPS.items()
    ]
    rule = "|" + " --- |" * len(rows[0])
    return "\n".join([head, rule, *(f"| {' | '.join(row)} |" for row in rows)])
