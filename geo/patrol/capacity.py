"""How much a roster can walk in a window of time, and the shortest window that is enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Capacity:
    """The guards on duty, shift after shift without a break between.

    Parameters
    ----------
    on_duty
        Guards in each shift of the plan.
    walkers
        So many of them may walk at once.
    shift_s, rest_s
        Length of a shift, and how much of it each guard rests (meals), in seconds.
    speed_mps
        Speed of a guard who walks.
    rest_from_s, rest_until_s
        Nobody rests before or after, counted from the start of the shift; the end of the shift
        where it is not given.
    """

    on_duty: tuple[int, ...]
    walkers: int
    shift_s: float
    rest_s: float
    speed_mps: float
    rest_from_s: float = 0.0
    rest_until_s: float | None = None

    def least_window_s(self, path_cover_m: Callable[[int], float]) -> float:
        """Return a lower bound on the worst gap of any plan with these guards, in seconds.

        Who rests at other hours than the ones allowed is not bound by it.

        If no place waits longer than I, every window of length I inside the plan holds a visit of
        every place. So the paths walked in it cover all places, and there are at most as many as
        guards on duty in it: a guard who is relieved, on the spot or elsewhere, ends his path. In a
        shift nobody walks longer than the window overlaps it, nor longer than the shift without his
        rest. The best of three consequences is returned: windows that begin or end with a shift;
        windows inside one shift that together hold all rests; all windows that fit into the plan
        one after the other.

        Parameters
        ----------
        path_cover_m
            Takes a number of paths and returns a lower bound on the metres so many paths need to
            cover all places; more paths never need more.
        """
        turned = self.on_duty[::-1]
        windows = {self.on_duty[first:] for first in range(len(self.on_duty))}
        windows |= {turned[first:] for first in range(len(turned))}
        return max(
            self._in_a_row_s(path_cover_m),
            *(self._from_shift_s(shifts, path_cover_m) for shifts in sorted(windows)),
            *(self._inside_shift_s(guards, path_cover_m) for guards in sorted(set(self.on_duty))),
        )

    def _pace_mps(self, guards: int) -> float:
        return min(guards, self.walkers) * self.speed_mps

    def _shift_m(self, guards: int) -> float:
        """Return the metres so many guards can walk in a shift."""
        rested_m = guards * self.speed_mps * (self.shift_s - self.rest_s)
        return min(self._pace_mps(guards) * self.shift_s, rested_m)

    def _from_shift_s(self, on_duty: Sequence[int], path_cover_m: Callable[[int], float]) -> float:
        """Return the least window that begins with the first of these shifts, or all of them."""
        walked_m, paths, begin_s = 0.0, 0, 0.0
        for guards in on_duty:
            paths += guards
            missing_m = path_cover_m(paths) - walked_m
            if missing_m <= 0:
                break
            if missing_m <= self._shift_m(guards):
                return begin_s + missing_m / self._pace_mps(guards)
            walked_m += self._shift_m(guards)
            begin_s += self.shift_s
        return begin_s

    def _inside_shift_s(self, guards: int, path_cover_m: Callable[[int], float]) -> float:
        """Return the least window so that each one inside a shift can be walked despite rests.

        Let all rests lie in a part of the shift that is R long. If the gap I is at most a shift,
        n = ceil(R / I) windows of length I inside the shift cover that part. Together they hold all
        rests at least once, so one of them holds a share of 1 / n of them or more, and there the
        guards walk `guards * (I - rest / n)` at most. So I >= cover / guards + rest / n. The right
        side grows with I, so that every bound on I put into it gives another one.
        """
        if guards > self.walkers:  # the others may take over at meals
            return 0.0
        until_s = self.shift_s if self.rest_until_s is None else self.rest_until_s
        walk_s = path_cover_m(guards) / self._pace_mps(guards)
        window_s, before_s = walk_s, 0.0
        while before_s < window_s < self.shift_s:
            number = ceil((until_s - self.rest_from_s) / window_s)
            before_s, window_s = window_s, walk_s + self.rest_s / number
        return min(window_s, self.shift_s)

    def _in_a_row_s(self, path_cover_m: Callable[[int], float]) -> float:
        """Return the least window so that as many as fit into the plan can all be walked."""
        plan_s = len(self.on_duty) * self.shift_s
        plan_m = sum(self._shift_m(guards) for guards in self.on_duty)
        for touched in range(2, len(self.on_duty) + 2):
            paths = max(
                sum(self.on_duty[first : first + touched]) for first in range(len(self.on_duty))
            )
            fit = plan_m // path_cover_m(paths)
            window_s = max(plan_s / (fit + 1), (touched - 2) * self.shift_s)
            if window_s <= (touched - 1) * self.shift_s:
                return window_s
        return plan_s
