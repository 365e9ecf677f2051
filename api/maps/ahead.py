"""What maps are put together from, counted before somebody opens one."""

from datetime import datetime

from sqlalchemy import Engine

from api.maps.city import City
from api.maps.walks import count_ahead


def count_now(city: City, engine: Engine, now: datetime) -> None:
    """Count cases of communities and walks of shifts that are not counted yet.

    Of several processes each may do so: what two of them count is the same, and kept once.
    """
    city.count()
    count_ahead(engine, now)
