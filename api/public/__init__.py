"""What everybody may see of a community's cases, month by month: no account, no personal data.

`months` says which months there are, `making` makes a publication once, `endpoints` show it.
"""
