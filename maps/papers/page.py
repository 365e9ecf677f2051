"""A paper as one HTML file."""

from base64 import b64encode
from collections.abc import Callable

from geo.papers import Paper, Part, Picture
from maps.jinja import TEMPLATES


def paper_page(paper: Paper, drawing: Callable[[Part], str | None]) -> str:
    """Return a paper as a page with everything in it.

    Parameters
    ----------
    drawing
        What draws a chart or map as SVG, None for a part of text.
    """
    return TEMPLATES.get_template("paper.html").render(
        paper=paper, drawing=drawing, kind=_kind, data=_data
    )


def _kind(part: Part) -> str:
    return type(part).__name__


def _data(picture: Picture) -> str:
    return f"data:image/png;base64,{b64encode(picture.png).decode()}"
