"""Codes of grids: who comes first, and how the digits are put together.

A scheme is a function from the community's code and the grid's number to the grid's code. Two are
built in (`SCHEMES`). A package adds one of its own under the entry point group `ENTRY_POINTS`;
`named` loads it when it is asked for by its name::

    [project.entry-points."gridbeat.code_schemes"]
    our-town = "our_package.codes:our_scheme"
"""

from collections.abc import Callable, Mapping
from functools import wraps
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

import numpy as np

from geo.errors import InputError, SetupError
from geo.faults import Fault
from geo.partition.ground.borders import Floats, Ints

UNKNOWN_COMMUNITY = "000000000000"
"""Stands where the 12-digit code of the community is not known."""

UNKNOWN_OBJECT = "000000"
"""Stands where the object code of CJ/T 349 is not known."""

ENTRY_POINTS = "gridbeat.code_schemes"
"""Group of the Python entry points under which packages offer schemes."""

CodeScheme = Callable[[str, int], str]
"""Makes the code of a grid from the community's code and the grid's number, counted from 1.

Raises `ValueError` where it has no code for them; the message is one sentence for people.
"""


def fifteen_digits(community: str, number: int) -> str:
    """Return 12 digits of the community and 3 of the grid within it.

    The layout of Beijing's local standard on unit grids: 6 district, 3 street, 3 community, 3
    grid sequence.
    """
    return f"{community}{number:03d}"


def twenty_digits(community: str, number: int, *, object_code: str = UNKNOWN_OBJECT) -> str:
    """Return the 20 digits of CJ/T 349-2010, as far as an extract of that standard tells them.

    ======  ==========================  ===========================================
    digits  meaning                     from
    ======  ==========================  ===========================================
    1-6     object code                 `object_code`
    7-12    county                      digits 1-6 of the community's code
    13-15   street                      digits 7-9
    16-18   community                   digits 10-12
    19-20   grid within the community   `number`; "00" for a community left whole
    ======  ==========================  ===========================================

    The extract fixes digits 1-6 and 16-20 and says that county and street stand between them; that
    the county takes 6 and the street 3 of those 9 is the way community codes are built. Which
    object code means a grid the extract does not say, so that zeros stand there until somebody who
    has the standard gives it: ``partial(twenty_digits, object_code=...)`` is a scheme too.
    Merged communities, which the standard numbers from 601, must come with such a code.

    Parameters
    ----------
    community
        12 digits: county, street, community.
    number
        Number of the grid, 1 to 99; 0 for a community that is not divided.
    object_code
        6 digits.

    Raises
    ------
    ValueError
        A number above 99, or a code that has not its digits.
    """
    for what, digits, count in (("community", community, 12), ("object", object_code, 6)):
        if not (len(digits) == count and digits.isascii() and digits.isdigit()):
            raise ValueError(f"CJ/T 349 needs {count} digits as {what} code, not {digits!r}")
    if not 0 <= number <= 99:
        raise ValueError(
            f"CJ/T 349 has two digits for the grids of a community: at most 99, not {number}"
        )
    return f"{object_code}{community}{number:02d}"


SCHEMES: Mapping[str, CodeScheme] = MappingProxyType(
    {"district-15": fifteen_digits, "cjt349-20": twenty_digits}
)
"""The schemes that come with gridbeat, by the names people choose them by."""

DEFAULT_SCHEME = "district-15"


def known_names() -> tuple[str, ...]:
    """Return the names of all schemes, built in and installed, in the order of the alphabet."""
    return tuple(sorted({*SCHEMES, *(entry.name for entry in _offered())}))


def named(name: str) -> CodeScheme:
    """Return the scheme of a name; a built-in one wins over an installed one of the same name.

    What the scheme has no code for comes out of it as `InputError`.

    Raises
    ------
    InputError
        Nobody offers a scheme of this name; the fault lists those there are.
    SetupError
        The package that offers it cannot be loaded, or offers something else.
    """
    if name in SCHEMES:
        return _as_input_error(SCHEMES[name], name)
    entry = next((entry for entry in _offered() if entry.name == name), None)
    if entry is None:
        reason = f"There is no code scheme {name!r}."
        raise InputError([Fault("codes", reason, f"Known are {', '.join(known_names())}.")])
    return _as_input_error(_loaded(entry), name)


def _offered() -> list[EntryPoint]:
    return sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value))


def _loaded(entry: EntryPoint) -> CodeScheme:
    try:
        scheme = entry.load()
    except (ImportError, AttributeError) as error:
        raise SetupError(
            f"The code scheme {entry.name!r} cannot be loaded from {entry.value}: {error}. "
            "Install its package again."
        ) from error
    if not callable(scheme):
        raise SetupError(
            f"The code scheme {entry.name!r} is no function: {entry.value}. "
            "Ask who made its package."
        )
    return scheme


def _as_input_error(scheme: CodeScheme, name: str) -> CodeScheme:
    """Return the scheme with its `ValueError` turned into `InputError`."""

    @wraps(scheme)
    def told(community: str, number: int) -> str:
        try:
            return scheme(community, number)
        except ValueError as error:
            remedy = "Choose another code scheme, or ask for fewer grids."
            raise InputError([Fault("codes", f"{name}: {error}.", remedy)]) from error

    return told


def reading_order(xy: Floats, area_m2: float) -> Ints:
    """Return the positions of places in the order their numbers are given.

    As a page is read: rows from north to south, within a row from west to east. The height from
    the northernmost to the southernmost place is cut into equal rows, as many as squares of the
    mean area fit on top of each other. Ties go to the west, then to the order given.

    Parameters
    ----------
    xy
        Easting and northing of each place in metres, shape (n, 2).
    area_m2
        Area of all grids together.
    """
    north, south = xy[:, 1].max(), xy[:, 1].min()
    side = np.sqrt(area_m2 / len(xy))
    rows = round((north - south) / side) + 1
    height = max((north - south) / rows, 1e-9)
    row = np.minimum(((north - xy[:, 1]) / height + 1e-9).astype(int), rows - 1)
    return np.lexsort((xy[:, 0], row)).astype(np.int64)
