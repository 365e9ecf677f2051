"""Lets the system say what is due; one of all workers does it at a time."""

from datetime import datetime

from sqlalchemy import Engine

from api.cases.office import Offices
from api.cases.urging import AT_ONCE, urge_all
from data.store.dialect import only_one

MOST_ROUNDS = 100


def urge_now(engine: Engine, offices: Offices, now: datetime) -> int:
    """Say what is due on all cases, and return on how many; 0 while another does it already."""
    said = 0
    with only_one(engine) as alone:
        for _ in range(MOST_ROUNDS if alone else 0):
            found = urge_all(engine, offices, now)
            said += found
            if found < AT_ONCE:
                break
    return said
