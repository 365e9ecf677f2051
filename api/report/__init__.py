"""Residents: report something without an account, and follow what becomes of it by a link.

`endpoints` are the pages. Behind them: `desk` (what they work with), `reading` (multipart bodies
and their limits), `pictures`, `typed` (what was typed, and all that is wrong with it), `receiving`
(a report), `steps` (what comes from the page of a case), `sending` and `following`, `words` (a case
in words for the public), `ground` (what the map shows), `posters` (codes to hang up). Against
floods without tracking: `seal` (signed form tokens and links), `key`, `throttle`, `stash`.
"""
