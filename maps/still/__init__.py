"""Still maps: ground, a raster or shapes over it, legend, scale and words, drawn by the server.

`still_of` puts one together from a view of a map; `still_png` and `still_pdf` draw it, and
`drawing` gives the map alone as a reportlab drawing for a page of a paper. No browser is needed.
"""

from maps.still.composing import still_of
from maps.still.pdf import drawing, still_pdf
from maps.still.png import still_png
from maps.still.still import Shape, Still

__all__ = ["Shape", "Still", "drawing", "still_of", "still_pdf", "still_png"]
