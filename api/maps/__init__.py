"""Maps over HTTP: `asked` what, `points` of it, `heat`, `coverage` and `city` made of them."""
