"""Cases of the demo community: four months of them, taken through the loop by its own people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from PIL import Image, ImageDraw
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cases.office import Office, Offices
from api.cases.work import submit
from api.demo_logins import acting
from data.photos import Photo, PhotoStore, clean_photo
from data.samples.courses import Course, courses
from data.store import audit, case_photos, cases, communities, registry
from data.store.audit import Entry
from data.store.engine import session_scope
from geo.access import Role
from geo.cases import Actor, Command, Details, Evidence
from geo.cases.details import EvidenceKind

COUNT = 240
_SIZE_PX = (640, 480)
_BEFORE, _AFTER = "#a33b2a", "#3d7a4a"


@dataclass(frozen=True)
class _Crew:
    desk: Actor
    chief: Actor
    watch: Actor
    department: Actor

    def handles(self, code: str) -> Actor:
        """Return the person of a department; each department but one has nobody of its own."""
        return replace(self.department, department=code)


@dataclass(frozen=True)
class _Step:
    kind: str
    actor: Actor
    details: Details


def ensure_cases(engine: Engine, key: str, photos: PhotoStore, *, now: datetime, seed: int) -> int:
    """Make the demo's cases where it has none; return how many were made.

    They are made by the same steps and rules as any others, at the times the steps would have been
    taken, in one transaction.

    Parameters
    ----------
    key
        Code of the demo community, which has its demo log-ins.
    """
    before, after = _picture(_BEFORE), _picture(_AFTER)
    with session_scope(engine) as session:
        community_id = registry.find(session, key).id
        if cases.listing(session, community_id, limit=1).records:
            return 0
        for photo in (before, after):
            photos.put(photo)
        drawn = {photo.sha256: photo for photo in (before, after)}
        office = Offices().of(session, community_id, now)
        crew = _crew(session)
        community = communities.load(session, community_id)
        for number, course in enumerate(courses(community, now, COUNT, seed)):
            taken = _Taken(session, community_id, office, f"demo-{seed}-{number}", now)
            steps = _steps(course, crew, office, before=before.sha256, after=after.sha256)
            taken.all(course, steps, drawn)
        audit.append(session, Entry("demo.cases", "case", community_id=community_id), now)
    return COUNT


class _Taken:
    """Takes the steps of one course until now."""

    def __init__(
        self, session: Session, community_id: int, office: Office, name: str, now: datetime
    ) -> None:
        self._session, self._community_id, self._office = session, community_id, office
        self._name, self._now = name, now

    def all(self, course: Course, steps: Iterator[_Step], drawn: Mapping[str, Photo]) -> None:
        """Take the steps that were due, and add the photos they show to the case."""
        at = course.begins
        waits = iter((0.0, *course.waits_h, *course.waits_h))
        for version, (step, hours) in enumerate(zip(steps, waits, strict=False)):
            at += timedelta(hours=hours)
            if at >= self._now:
                return
            command = Command(
                str(uuid5(NAMESPACE_URL, f"{self._name}-{version}")),
                str(uuid5(NAMESPACE_URL, self._name)),
                step.kind,
                step.actor,
                at,
                base_version=version,
                details=step.details,
            )
            done = submit(self._session, self._community_id, command, now=at, office=self._office)
            for piece in step.details.evidence:
                if piece.ref in drawn:
                    self._show(done.record_id, drawn[piece.ref], step.actor.name, at)

    def _show(self, record_id: int, photo: Photo, by: str, at: datetime) -> None:
        kept = case_photos.Photo(
            photo.sha256, "image/jpeg", len(photo.content), photo.width, photo.height, by
        )
        case_photos.add(self._session, record_id, kept, at)


def _steps(
    course: Course, crew: _Crew, office: Office, *, before: str, after: str
) -> Iterator[_Step]:
    category = office.book.rows[course.code]
    hands = crew.handles(category.department)
    said = Details(
        category=course.code,
        description=course.words,
        place=course.place,
        channel=course.channel,
        evidence=(Evidence("photo", before),) if course.photographed else (),
    )
    yield _Step("link", crew.watch if course.channel == "patrol" else crew.desk, said)
    yield _Step("file", crew.desk, Details())
    sent = Details(department=category.department)
    yield _Step("dispatch", crew.desk, sent)
    if course.returned:
        yield _Step("return", hands, Details(reason="不属本部门管辖，请核实权属。"))
        yield _Step("dispatch", crew.desk, sent)
    yield _Step("accept", hands, Details())
    handled = Details(result="已到场处置。", evidence=_evidence(category.handle_evidence, after))
    yield _Step("handle", hands, handled)
    if course.redone:
        yield _Step("redo", crew.chief, Details(reason="现场仍有遗留，请再处理一次。"))
        yield _Step("handle", hands, handled)
    checked = Details(evidence=_evidence(category.close_evidence, after))
    yield _Step("close", crew.chief, checked)
    if course.rating is not None:
        yield _Step("evaluate", crew.desk, Details(rating=course.rating))


def _evidence(kinds: tuple[EvidenceKind, ...], photo: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(kind, photo if kind.startswith("photo") else "演示文书") for kind in kinds
    )


def _crew(session: Session) -> _Crew:
    return _Crew(
        desk=acting(session, Role.dispatcher),
        chief=acting(session, Role.manager),
        watch=acting(session, Role.guard),
        department=acting(session, Role.department),
    )


def _picture(colour: str) -> Photo:
    """Return a drawing that nobody takes for a photo of a real place."""
    image = Image.new("RGB", _SIZE_PX, "#d9dde2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 330, *_SIZE_PX), fill="#8b929b")
    draw.rectangle((90, 90, 400, 330), fill="#c3b59b", outline="#6b6250", width=4)
    for x in range(120, 380, 70):
        draw.rectangle((x, 130, x + 40, 190), fill="#5b7a99")
    draw.ellipse((420, 260, 560, 400), fill=colour, outline="#222222", width=5)
    draw.text((20, 440), "DEMO - synthetic", fill="#111111")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return clean_photo(buffer.getvalue(), consent=False)
