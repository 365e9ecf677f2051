"""The guards of the demo community."""

from geo.guard import Guard

CREWS = {"A": 5, "B": 5, "C": 4, "D": 4}


def demo_guards() -> list[Guard]:
    """Return the 18 guards, G01 to G18, in crews A and B of five and C and D of four.

    The names are numbers, not names of people.
    """
    crews = [crew for crew, size in CREWS.items() for _ in range(size)]
    return [
        Guard(f"G{number:02d}", f"保安{number:02d}", crew)
        for number, crew in enumerate(crews, start=1)
    ]
