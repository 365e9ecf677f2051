"""What maps of coverage say: which span, what counts as seen, and what does not."""

from dataclasses import dataclass
from datetime import datetime

from geo.track.coverage import SOON, Coverage
from maps.console.frame import halves
from maps.words import Lang

CLASSES = {
    "within": ("按期有人走到", "walked within its limit"),
    "soon": ("略超间隔", "a little over its limit"),
    "late": ("超过间隔", "over its limit"),
    "never": ("本时段没有人走到", "not walked in this span"),
    "free": ("不要求巡逻", "need not be walked"),
}


@dataclass(frozen=True)
class Places:
    """Planned stops of a span by what became of them."""

    on_time: int = 0
    late: int = 0
    missed: int = 0

    @property
    def due(self) -> int:
        """All of them."""
        return self.on_time + self.late + self.missed


def span_words(begin: datetime, end: datetime) -> str:
    """Return a span as people read it."""
    same = begin.date() == end.date()
    return f"{begin:%Y-%m-%d %H:%M} – {end:{'%H:%M' if same else '%m-%d %H:%M'}}"


def answer(found: Coverage, what: str, lang: Lang) -> tuple[str, str]:
    """Return the one figure that answers whether everything was seen, and what it is made of."""
    seen_m, all_m = found.share(what)
    share = f"{seen_m / all_m:.0%}" if all_m else "—"
    seen, whole, rest = (f"{m / 1000:,.1f}" for m in (seen_m, all_m, all_m - seen_m))
    walked = what == "walked"
    if lang == "zh":
        verb, left = ("走到过", "没走到") if walked else ("在计划内", "不在计划内")
        return share, f"的街道（按长度）{verb}：{seen} / {whole} 公里，{rest} 公里{left}"
    verb = "walked" if walked else "planned"
    return share, f"of street length was {verb}: {seen} of {whole} km, {rest} km was not"


def notes(
    found: Coverage,
    what: str,
    lang: Lang,
    *,
    places: Places | None,
    dead_share: float | None,
    remark: str = "",
) -> list[str]:
    """Return the notes of a view; `remark` is one more, Chinese and English."""
    zh = lang == "zh"
    share, made = answer(found, what, lang)
    said = [f"{span_words(found.begin, found.end)}：{share} {made}" if zh
            else f"{span_words(found.begin, found.end)}: {share} {made}"]  # fmt: skip
    if what == "walked":
        fixes = int(found.guards["fixes"].sum()) if len(found.guards) else 0
        said.append(
            f"方法：定位轨迹匹配到道路，只算有把握的（n = {fixes:,} 个定位点）；"
            "没有定位的时间不算走过"
            if zh
            else f"Method: positions matched to streets, sure passes only (n = {fixes:,} fixes); "
            "time without positions counts as not walked"
        )
    else:
        said.append(
            "方法：按计划路线推算，不管实际走了没有"
            if zh
            else "Method: by the planned routes, whether walked or not"
        )
    said.append(
        f"间隔从时段开始算到结束；到规定间隔的 {SOON:g} 倍为略超，再长为超过"
        if zh
        else f"Gaps run from the beginning to the end of the span; up to {SOON:g} times the limit "
        "is a little over, longer is over"
    )
    if places is not None and places.due:
        said.append(
            f"巡更点和停留点：应到 {places.due}，按时 {places.on_time}，迟到 {places.late}，"
            f"漏检 {places.missed}"
            if zh
            else f"Stops: {places.due} due, {places.on_time} on time, {places.late} late, "
            f"{places.missed} missed"
        )
    if dead_share is not None:
        said.append(
            f"死角：公共地面的 {dead_share:.0%} 按计划无人按时看到（见图层“死角”）"
            if zh
            else f"Dead corners: by the plan nobody sees {dead_share:.0%} of public ground in time "
            "(layer Dead corners)"
        )
    return [*said, halves(remark)[0 if zh else 1]] if remark else said
