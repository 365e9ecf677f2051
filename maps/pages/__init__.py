"""Named map pages: one file a page, each a function from a scene to a whole HTML document."""
