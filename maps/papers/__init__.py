"""Papers as pages that stand alone: no request, no script, good to print."""

from maps.papers.page import paper_page

__all__ = ["paper_page"]
