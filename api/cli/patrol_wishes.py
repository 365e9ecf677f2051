"""The options of `gridbeat patrol` as what the planner takes."""

from enum import StrEnum
from typing import Any, cast

from geo.errors import InputError
from geo.faults import Fault
from geo.patrol import PatrolParams
from geo.patrol.rostering.law import Permit
from geo.sight import CameraRounds, Eyes, SightPolicy

HELP = "See gridbeat patrol --help."


class PermitName(StrEnum):
    """Over which cycle hours may be averaged."""

    none = "none"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


class PreferName(StrEnum):
    """What a plan is to be good at."""

    limits = "limits"
    streets = "streets"


def params_of(*, walkers: str, need: str | None, permit: PermitName, **values: Any) -> PatrolParams:
    """Return the wishes; `walkers` is a number or auto, `need` such as 4/4/4.

    Raises
    ------
    InputError
        A value is out of its range.
    """
    try:
        return PatrolParams(
            walkers=None if walkers == "auto" else int(walkers),
            need=None if need is None else tuple(int(part) for part in need.split("/")),
            permit=None if permit is PermitName.none else cast(Permit, permit.value),
            **values,
        )
    except ValueError as error:
        raise InputError([Fault("command line", f"{error}.", HELP)]) from error


def eyes_of(guard_range_m: float, camera_interval_min: float) -> Eyes:
    """Return what is seen.

    Raises
    ------
    InputError
        A value is out of its range.
    """
    try:
        rounds = CameraRounds(interval_min=camera_interval_min)
        return Eyes(SightPolicy(guard_range_m=guard_range_m), rounds)
    except ValueError as error:
        raise InputError([Fault("command line", f"{error}.", HELP)]) from error
