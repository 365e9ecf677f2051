"""Papers as PDF, and their charts and maps as SVG for pages: one drawing for both."""

from data.exports.papers.pdf import write_pdf
from data.exports.papers.vector import svg_of

__all__ = ["svg_of", "write_pdf"]
