"""What the API says in figures."""

from datetime import datetime

from pydantic import BaseModel, Field


class FigureOut(BaseModel):
    """One figure of one group, with its formula and what it was made from."""

    name: str
    unit: str = Field(description="share, h, cases or points.")
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    percent: int | None = Field(description="Of figures in hours: which percentile.")
    group: str | None = Field(description="null for the total, empty for who does not say.")
    value: float | None
    numerator: float | None
    denominator: int | None
    reason: str = Field(description="Why there is no value.")


class FiguresOut(BaseModel):
    """The figures of a period: the totals first, then each group."""

    by: str | None
    start: datetime
    end: datetime
    as_of: datetime
    least: int = Field(description="Figures over fewer cases than this are withheld.")
    figures: list[FigureOut]
