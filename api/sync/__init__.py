"""Tablets: the shift's bundle down, the outbox up. Nothing sent is lost, and nothing is done twice.

`items` takes what tablets send, `times` makes sense of their clocks, `handlers` does what an item
says (`presence` judges check-ins by `tags` and plausibility), `photos` takes photos piece by piece,
`positions` what was walked, `bundle` gives what a shift needs without network (`vectors` the map).
"""
