"""Suggests which open cases a new one may repeat: nearby in space, in time and in words.

`duplicates` is the door. Behind it: `policy` (how near is near), `open_cases` (what is looked
through), `likeness` (of words, without a dictionary), `words` (the reasons), `suggest`.
"""

from geo.cases.duplicates.open_cases import COLUMNS, OpenCases
from geo.cases.duplicates.policy import DuplicatePolicy
from geo.cases.duplicates.suggest import duplicates

__all__ = ["COLUMNS", "DuplicatePolicy", "OpenCases", "duplicates"]
