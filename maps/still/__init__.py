"""Still maps: ground, a raster or shapes over it, legend, scale and words, drawn by the server.

`still_of` puts one together from a view of a map, `cells_still` from grids with a number each;
`still_png` and `still_pdf` draw it. No browser is needed.
"""

from maps.still.cells import cells_still
from maps.still.composing import still_of
from maps.still.pdf import still_pdf
from maps.still.png import still_png
from maps.still.still import Shape, Still

__all__ = ["Shape", "Still", "cells_still", "still_of", "still_pdf", "still_png"]
