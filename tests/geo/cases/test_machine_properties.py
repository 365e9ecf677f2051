"""Any sequence of commands by any mix of roles, on line and late, keeps the loop's promises.

The promises are checked against a small model of their own, not against the tables.
"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from geo.cases import Actor, Applied, Case, Command, Details, Refused, allowed, apply, replay
from tests.geo.cases.worlds import EVERYBODY, MONDAY, OTHER, USUAL, filled

KINDS = ("file", *(kind for kind in USUAL if kind != "link"), "resume", "accept", "fly", "link")
NEXT = {
    "linked": {"filed", "cancelled", "merged"},
    "filed": {"dispatched", "suspended", "cancelled", "merged"},
    "dispatched": {"dispatched", "accepted", "filed", "suspended", "cancelled", "merged"},
    "accepted": {"handled", "filed", "suspended", "merged"},
    "handled": {"closed", "accepted"},
    "closed": {"evaluated", "filed"},
    "evaluated": {"filed"},
    "suspended": {"filed", "dispatched", "accepted", "cancelled", "merged"},
    "cancelled": {"linked"},
    "merged": {"linked"},
}
"""Which states can follow which: no step of the six can be jumped over."""

FORWARD = {
    "linked": {"file"},
    "filed": {"dispatch"},
    "dispatched": {"accept"},
    "accepted": {"handle"},
    "handled": {"close", "redo"},
    "closed": {"evaluate", "reopen"},
    "evaluated": {"reopen"},
    "suspended": {"resume"},
    "cancelled": {"reopen"},
    "merged": {"reopen"},
}


class Loop(RuleBasedStateMachine):
    case: Case
    states: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.at, self.count = MONDAY, 0
        self.taken: list[Command] = []
        self.ever_handled: set[str] = set()

    def send(self, command: Command) -> Applied | Refused:
        """Apply a command and check what one answer promises."""
        before = self.case
        done = apply(before, command, target=OTHER)
        if isinstance(done, Refused):
            assert done.zh
            assert done.en
            assert done.code != "stale" or done.since
            assert done.code != "needs" or done.missing
            return done
        assert done.case.version == before.version + 1
        assert done.case.history[:-1] == before.history
        assert done.case.history[-1] == done.event
        after, event = done.case.state, done.event
        assert (event.before, event.after) == (before.state, after)
        assert after == before.state or after in NEXT[before.state]
        if done.late:
            assert command.offline
            assert (event.kind, event.intended) == ("note", command.kind)
            assert event.details == command.details
            assert after == before.state
        else:
            assert event.kind == command.kind
        if command.kind == "handle":
            self.ever_handled.add(command.actor.name)
        if event.kind in {"close", "redo", "evaluate"}:
            assert command.actor.name not in self.ever_handled
        if event.kind == "evaluate":
            assert command.actor.name != before.closer
        if command.actor.role == "guard":
            assert after == before.state
        if event.kind in {"accept", "handle", "return"} and command.actor.role == "department":
            assert command.actor.department == before.department
        if command.actor.role == "grid_worker" and event.kind != "note":
            assert before.grid_id in command.actor.grids
        self.case = done.case
        self.taken.append(command)
        return done

    def command(
        self, actor: Actor, kind: str, details: Details, base: int, *, offline: bool
    ) -> Command:
        self.count += 1
        self.at += timedelta(minutes=20)
        name = f"c{self.count}"
        return Command(name, self.case.case_id, kind, actor, self.at, base, details, offline)

    @initialize(
        actor=st.sampled_from([a for a in EVERYBODY if allowed(None, a)]),
        category=st.sampled_from(["1101", "2003", "2101", "2403"]),
        steps=st.integers(0, 6),
    )
    def begins(self, actor: Actor, category: str, steps: int) -> None:
        details = Details(**{**USUAL["link"], "category": category})
        command = Command("c0", "C-1", "link", actor, MONDAY, details=details)
        done = apply(None, command)
        assert isinstance(done, Applied)
        self.case, self.taken = done.case, [command]
        self.goes_on(0, steps)

    @rule(
        actor=st.sampled_from(EVERYBODY),
        kind=st.sampled_from(KINDS),
        behind=st.integers(0, 4),
        offline=st.booleans(),
        bare=st.booleans(),
    )
    def tries(self, *, actor: Actor, kind: str, behind: int, offline: bool, bare: bool) -> None:
        details = Details() if bare else Details(**USUAL.get(kind, {}))
        base = max(0, self.case.version - behind)
        self.send(self.command(actor, kind, details, base, offline=offline))

    @rule(actor=st.sampled_from(EVERYBODY), pick=st.integers(0, 50))
    def does_what_is_allowed(self, actor: Actor, pick: int) -> None:
        if not (options := allowed(self.case, actor)):
            return
        option = options[pick % len(options)]
        base = self.case.version
        done = self.send(self.command(actor, option.command, filled(option), base, offline=False))
        assert isinstance(done, Applied)

    @rule(pick=st.integers(0, 50), steps=st.integers(1, 4))
    def goes_on(self, pick: int, steps: int) -> None:
        """Go some steps forward, each by one of those who may."""
        for _ in range(steps):
            may = [
                (actor, option)
                for actor in EVERYBODY
                for option in allowed(self.case, actor)
                if option.command in FORWARD[self.case.state]
            ]
            if not may:
                return
            actor, option = may[pick % len(may)]
            base, details = self.case.version, filled(option)
            self.send(self.command(actor, option.command, details, base, offline=False))
            assert self.case.version == base + 1

    @rule(pick=st.integers(0, 50), behind=st.integers(1, 4), actor=st.sampled_from(EVERYBODY))
    def comes_back_late(self, pick: int, behind: int, actor: Actor) -> None:
        """Send offline what was possible some versions ago: it is taken or kept, never lost."""
        base = max(1, self.case.version - behind)
        seen = replay(self.case.history[:base])
        remarks = seen.table.remarks()
        options = [one for one in allowed(seen, actor) if one.command not in remarks]
        if not options:
            return
        if any(event.actor == actor.name for event in self.case.history[base:]):
            return
        option = options[pick % len(options)]
        command = self.command(actor, option.command, filled(option), base, offline=True)
        done = self.send(command)
        assert isinstance(done, Applied)

    @precondition(lambda self: self.taken)
    @rule(pick=st.integers(0, 50))
    def sends_again(self, pick: int) -> None:
        command = self.taken[pick % len(self.taken)]
        done = apply(self.case, command, target=OTHER)
        assert isinstance(done, Applied)
        assert done.again
        assert done.case is self.case
        changed = replace(command, details=replace(command.details, channel="elsewhere"))
        other = apply(self.case, changed, target=OTHER)
        assert isinstance(other, Refused)
        assert other.code == "id_reused"

    @invariant()
    def history_makes_the_state(self) -> None:
        assert replay(self.case.history) == self.case
        assert [event.version for event in self.case.history] == [*range(1, self.case.version + 1)]

    @invariant()
    def nothing_accepted_is_lost(self) -> None:
        assert [event.id for event in self.case.history] == [c.id for c in self.taken]

    @invariant()
    def steps_come_in_their_order(self) -> None:
        """Of what is handled, closed or evaluated all steps before were taken in this round."""
        done = [event.kind for event in self.case.history if event.intended is None]
        wanted = {
            "handled": ["file", "dispatch", "accept", "handle"],
            "closed": ["file", "dispatch", "accept", "handle", "close"],
            "evaluated": ["file", "dispatch", "accept", "handle", "close", "evaluate"],
        }.get(self.case.state, [])
        for kind in wanted:
            assert kind in done
            done = done[done.index(kind) + 1 :]


TestLoop = Loop.TestCase
TestLoop.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
