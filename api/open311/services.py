"""Categories as services, and what they ask beyond what every request brings along."""

from dataclasses import dataclass
from typing import Any, Literal

from api.open311.errors import bad, missing
from api.report.reading import Body
from geo.cases import Categories
from geo.cases.category import Category, Named

Locale = Literal["zh", "en"]
Datatype = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
MOST_ANSWER = 500


@dataclass(frozen=True)
class Attribute:
    """Something a service asks. One that is not `variable` only tells something.

    `values` are the keys of a list and what they are called.
    """

    code: str
    datatype: Datatype
    asks: Named
    hint: Named = ("", "")
    variable: bool = True
    required: bool = False
    values: tuple[tuple[str, Named], ...] = ()


EMERGENCY = Attribute(
    "emergency",
    "string",
    (
        "有人受伤、着火或正在发生犯罪，请先拨打 120、119 或 110。",
        "If somebody is hurt, there is a fire or a crime going on, first call 120, 119 or 110.",
    ),
    variable=False,
)
SPOT = Attribute(
    "spot",
    "string",
    ("具体位置", "Where exactly"),
    ("如：3 单元 5 楼", "Such as: entrance 3, 5th floor"),
)
SINCE = Attribute(
    "since",
    "singlevaluelist",
    ("发现多久了", "Since when"),
    values=(
        ("now", ("刚刚", "just now")),
        ("today", ("今天", "today")),
        ("days", ("几天", "some days")),
        ("longer", ("更久", "longer")),
    ),
)
AFFECTS = Attribute(
    "affects",
    "multivaluelist",
    ("影响到谁", "Who is affected"),
    values=(
        ("walkers", ("行人", "people on foot")),
        ("vehicles", ("车辆", "vehicles")),
        ("children", ("儿童", "children")),
        ("elderly", ("老人", "elderly people")),
        ("homes", ("住户", "homes")),
    ),
)
OTHER = Attribute(
    "what",
    "text",
    ("是什么情况", "What it is"),
    ("“其他”类请写明", "Needed of what is 'other'"),
    required=True,
)


def asks(category: Category) -> tuple[Attribute, ...]:
    """Return what a service asks, in its order."""
    first = (EMERGENCY,) if category.severity == 4 else ()
    other = (OTHER,) if category.code.endswith("00") else ()
    return (*first, *other, SPOT, SINCE, AFFECTS)


def service(category: Category, book: Categories, locale: Locale) -> dict[str, Any]:
    """Return a category as a service."""
    zh, en = book.groups[category.group]
    return {
        "service_code": category.code,
        "service_name": _in(locale, (category.zh, category.en)),
        "description": _in(locale, (f"{zh}：{category.zh}", f"{en}: {category.en}")),
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join((category.zh, category.en.replace(",", ""))),
        "group": _in(locale, (zh, en)),
    }


def definition(category: Category, locale: Locale) -> dict[str, Any]:
    """Return what a service asks, as the standard writes it."""
    return {
        "service_code": category.code,
        "attributes": [
            {
                "variable": one.variable,
                "code": one.code,
                "datatype": one.datatype,
                "required": one.required,
                "datatype_description": _in(locale, one.hint) or None,
                "order": order,
                "description": _in(locale, one.asks),
                "values": [{"key": key, "name": _in(locale, name)} for key, name in one.values],
            }
            for order, one in enumerate(asks(category), 1)
        ],
    }


def find(book: Categories, code: str) -> Category:
    """Return the category of a service.

    Raises
    ------
    Open311Error
        404: there is no such service, or residents may not report it.
    """
    category = book.get(code)
    if category is None or not category.public_report:
        raise missing(f"There is no service '{code}'.")
    return category


def answers(category: Category, body: Body) -> list[str]:
    """Return what a request answers to the attributes of its service, a line of words each.

    Raises
    ------
    Open311Error
        400: something required is missing, or an answer is none of the list; all of it is named.
    """
    lines, wrong = [], []
    for one in asks(category):
        if not one.variable:
            continue
        given = [
            text.strip()
            for key in (f"attribute[{one.code}]", f"attribute[{one.code}][]")
            for text in body.all(key)
            if text.strip()
        ]
        names = {key: zh for key, (zh, _) in one.values}
        wrong += [
            f"attribute[{one.code}]: '{text[:50]}' is none of {', '.join(names)}."
            for text in given
            if names and text not in names
        ]
        if one.required and not given:
            wrong.append(f"attribute[{one.code}] is required.")
        if len(given) > 1 and one.datatype != "multivaluelist":
            wrong.append(f"attribute[{one.code}] takes one value.")
        if any(len(text) > MOST_ANSWER for text in given):
            wrong.append(f"attribute[{one.code}] takes at most {MOST_ANSWER} characters.")
        if given:
            said = "、".join(dict.fromkeys(names.get(text, text) for text in given))
            lines.append(f"{one.asks[0]}：{said}")
    if wrong:
        raise bad(*wrong)
    return lines


def _in(locale: Locale, name: Named) -> str:
    return name[0] if locale == "zh" else name[1]
