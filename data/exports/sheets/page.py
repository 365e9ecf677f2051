"""One page of a shift on A4: heading, facts, sketch, timed rows, credit."""

from dataclasses import dataclass

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from data.exports.sheets import words
from data.exports.sheets.rows import BLOCKS_MIN, marks, rows, words_of
from data.exports.sheets.sketch import Ground, Mark, draw_sketch
from data.exports.sheets.text import Word, broken, cut, draw, draw_line, width
from geo.patrol.duty import Duty

WIDE, HIGH = A4
MARGIN = 34.0
BODY = 11.0
"""Points of the text a guard reads outdoors."""
LEAD = 14.5
GAP = 14.0
SMALL = 8.0
FACTS_WIDE = 186.0
SKETCH_HIGH = (336.0, 290.0, 240.0)
"""Heights of the sketch: a lower one where there is much to tell."""
DETAIL = (
    *((True, block) for block in BLOCKS_MIN if block <= 20),
    *((False, block) for block in BLOCKS_MIN),
)
"""Whether stops are named, and minutes a row: the first that fits the page is taken."""


@dataclass(frozen=True)
class Imprint:
    """What stands on every page: whose plan it is, and what must be said about the data."""

    community: str
    version: str
    credit: str


def draw_sheet(
    canvas: Canvas, duty: Duty, names: words.Names, ground: Ground, imprint: Imprint
) -> None:
    """Draw a shift and end its page; what does not fit one page goes on on the next."""
    numbered, by_object = marks(duty)
    y = _heading(canvas, duty, names, imprint)
    high, lines = _fitting(duty, by_object, y, _facts_high(duty, names))
    _facts(canvas, duty, names, y)
    if len(duty.walks):
        left = MARGIN + FACTS_WIDE + GAP
        box = (left, y - high - 6, WIDE - MARGIN - left, high)
        draw_sketch(canvas, box, ground, duty.walks, numbered)
        _legend(canvas, y - high - 17, any(mark.filled for mark in numbered))
    y -= high + 20
    while lines:
        lines = _columns(canvas, lines, y)
        _foot(canvas, imprint)
        canvas.showPage()
        if lines:
            y = _heading(canvas, duty, names, imprint)
    if not len(duty.passages) and not duty.stops:
        _foot(canvas, imprint)
        canvas.showPage()


def _fitting(
    duty: Duty, by_object: dict[tuple[str, str], Mark], top: float, least: float
) -> tuple[float, list[list[Word]]]:
    """Return the height of the sketch and the lines, in the most detail that fits one page."""
    wide = (WIDE - 2 * MARGIN - GAP) / 2
    lines: list[list[Word]] = []
    heights = [max(high, least) for high in SKETCH_HIGH] if len(duty.walks) else [least]
    by_block = {block_min: rows(duty, block_min) for block_min in BLOCKS_MIN}
    for named, block_min in DETAIL:
        lines = [
            line
            for row in by_block[block_min]
            for line in broken(words_of(row, by_object, names=named), BODY, wide, LEAD)
        ]
        for high in heights:
            if len(lines) <= 2 * _room(top - high - 20):
                return high, lines
    return heights[-1], lines


def _room(y: float) -> int:
    """Return how many lines there are from a height to the foot."""
    return int((y - MARGIN - 16) / LEAD)


def _columns(canvas: Canvas, lines: list[list[Word]], y: float) -> list[list[Word]]:
    """Draw lines in two columns and return those that found no room."""
    room = _room(y)
    each = min(room, (len(lines) + 1) // 2)
    wide = (WIDE - 2 * MARGIN - GAP) / 2
    canvas.setFillGray(0)
    for number, line in enumerate(lines[: 2 * each]):
        column, place = divmod(number, each)
        fresh = bool(line) and line[0].bold
        x = MARGIN + column * (wide + GAP) + (0 if fresh else LEAD)
        draw_line(canvas, x, y - (place + 1) * LEAD, line, BODY)
    canvas.setStrokeGray(0.7)
    canvas.setLineWidth(0.4)
    middle = MARGIN + wide + GAP / 2
    canvas.line(middle, y - 4, middle, y - each * LEAD - 4)
    return lines[2 * each :]


def _heading(canvas: Canvas, duty: Duty, names: words.Names, imprint: Imprint) -> float:
    """Draw who, when and what, and return the height below."""
    y = HIGH - MARGIN - 20
    canvas.setFillGray(0)
    x = draw(canvas, MARGIN, y, names(duty.guard_id), 24, bold=True)
    zh, en = words.SHIFTS.get(duty.shift, (duty.shift, duty.shift))
    x = draw(canvas, x + 14, y, zh, 20, bold=True)
    draw(canvas, x + 8, y, words.span(duty), 20, bold=True)
    day, weekday = words.day_words(duty.date)
    draw(canvas, WIDE - MARGIN - width(day, 14, True), y + 4, day, 14, bold=True)
    y -= 15
    role_zh, role_en = words.DUTIES.get(duty.kind, (duty.kind, duty.kind))
    community = cut(imprint.community, 12, 330)
    x = draw(canvas, MARGIN, y, f"{community} · 班次单 · {role_zh}", 12)
    draw(canvas, x + 8, y, f"Shift sheet · {en} · {role_en}", SMALL)
    draw(canvas, WIDE - MARGIN - width(weekday, SMALL), y, weekday, SMALL)
    y -= 6
    canvas.setStrokeGray(0)
    canvas.setLineWidth(1.2)
    canvas.line(MARGIN, y, WIDE - MARGIN, y)
    return y


def _told(duty: Duty, names: words.Names) -> list[tuple[str, str, list[str]]]:
    """Return the facts of a shift: Chinese title, English title, lines."""
    facts = words.relief_facts(duty, names)
    if limits := words.limits(duty):
        facts.append(("限时点", "Places with a limit", limits))
    return [(zh, en, _lines(fact)) for zh, en, fact in facts]


def _lines(fact: str) -> list[str]:
    """Return a fact in one line, or its place in a second and what is near in a third."""
    if width(fact, BODY) <= FACTS_WIDE or " · " not in fact:
        return [fact]
    head, _, tail = fact.rpartition(" · ")
    street, bracket, near = tail.partition("（")
    if width(tail, BODY) <= FACTS_WIDE or not bracket:
        return [head, tail]
    return [head, street, bracket + near]


def _facts_high(duty: Duty, names: words.Names) -> float:
    """Return the height the facts take."""
    return sum(LEAD * (1 + len(lines)) + 3 for _, _, lines in _told(duty, names))


def _facts(canvas: Canvas, duty: Duty, names: words.Names, y: float) -> None:
    """Draw relief, meals, length and limits on the left."""
    for zh, en, lines in _told(duty, names):
        y -= LEAD
        canvas.setFillGray(0)
        x = draw(canvas, MARGIN, y, zh, BODY, bold=True)
        canvas.setFillGray(0.3)
        draw(canvas, x + 5, y, en, SMALL)
        canvas.setFillGray(0)
        for line in lines:
            y -= LEAD
            draw(canvas, MARGIN, y, cut(line, BODY, FACTS_WIDE), BODY)
        y -= 3


def _legend(canvas: Canvas, y: float, limited: bool) -> None:
    """Draw what the signs of the sketch mean, under it."""
    said = "起S 开始 start · 止E 结束 end · 圈号见下 numbers: below"
    if limited:
        said += " · 黑底限时 black: has a limit"
    canvas.setFillGray(0.2)
    left = MARGIN + FACTS_WIDE + GAP
    draw(canvas, left, y, cut(said, 7.0, WIDE - MARGIN - left), 7.0)
    canvas.setFillGray(0)


def _foot(canvas: Canvas, imprint: Imprint) -> None:
    canvas.setFillGray(0.2)
    draw(canvas, MARGIN, MARGIN - 10, cut(imprint.credit, 7.5, 330), 7.5)
    told = f"{imprint.version} · gridbeat · {canvas.getPageNumber()}"
    draw(canvas, WIDE - MARGIN - width(told, 7.5), MARGIN - 10, told, 7.5)
    canvas.setFillGray(0)
