"""From a form to the details of a command; and photos into the store."""

from collections.abc import Iterator, Mapping, Sequence

from starlette.requests import Request

from api.cases.office import Office
from api.cases.refusals import RefusedError
from api.cases.refusing import STATUSES
from api.console.sent import Sent
from api.photos import cleaning
from api.photos import service as photos
from api.view import View
from data.photos import Photo, PhotoStore
from geo.cases import Details, Evidence, Limit
from geo.cases.details import EVIDENCE_KINDS
from geo.errors import InputError
from geo.faults import Fault

TEXTS = ("category", "description", "channel", "department", "reason", "result", "target")
NUMBERS = ("severity", "rating")


def details_of(sent: Sent, refs: Mapping[str, Sequence[str]]) -> Details:
    """Return the details a form gives.

    Parameters
    ----------
    refs
        Names of photos by field.

    Raises
    ------
    InputError
        A number is none, or a choice is not one of those offered.
    """
    given = sent.values
    values: dict[str, object] = {name: given[name] for name in TEXTS if name in given}
    values |= {name: number(name, given[name]) for name in NUMBERS if name in given}
    if given.get("seen") in {"gone", "there"}:
        values["seen"] = given["seen"]
    if "extension" in given:
        values["extension"] = _limit(given["extension"], given.get("extension_unit", ""))
    values["evidence"] = tuple(_evidence(given, refs))
    return Details(**values)  # type: ignore[arg-type]


def cleaned(sent: Sent) -> dict[str, list[Photo]]:
    """Return the photos that were sent, made anew, by field.

    Raises
    ------
    InputError
        One of them is no photo that may be kept.
    """
    found: dict[str, list[Photo]] = {}
    for name, contents in sent.files.items():
        for content in contents:
            found.setdefault(name, []).append(cleaning.cleaned(content, consent=False))
    return found


def stored(
    request: Request, made: Mapping[str, Sequence[Photo]], sent: Sent
) -> dict[str, list[str]]:
    """Keep photos, and return the names of these and of those sent before, by field."""
    store: PhotoStore = request.app.state.photos
    refs = {name: list(names) for name, names in sent.kept.items()}
    for name, several in made.items():
        refs.setdefault(name, []).extend(store.put(photo) for photo in several)
    return {name: list(dict.fromkeys(names)) for name, names in refs.items()}


def attach(here: View, case_id: str, made: Mapping[str, Sequence[Photo]]) -> None:
    """Make photos that are kept those of a case."""
    if not any(made.values()):
        return
    here.require("upload", "case_photos")
    with here.writing() as session:
        for several in made.values():
            for photo in several:
                photos.add(session, here, case_id, photo)


def _evidence(given: Mapping[str, str], refs: Mapping[str, Sequence[str]]) -> Iterator[Evidence]:
    for kind in EVIDENCE_KINDS:
        for ref in refs.get(f"evidence_{kind}", ()):
            yield Evidence(kind, ref)
    if "evidence_position" in given:
        yield Evidence("position", given["evidence_position"])


def number(name: str, text: str) -> int:
    """Return a number of one digit.

    Raises
    ------
    InputError
        It is none.
    """
    if not (text.isdecimal() and len(text) == 1):
        raise _wrong(name, "一位数字", "one digit")
    return int(text)


def _limit(amount: str, unit: str) -> Limit:
    try:
        return Limit.parse(f"{amount} {unit}")
    except ValueError as error:
        raise _wrong("extension", "一个数和单位", "a number and a unit") from error


def building(text: str, office: Office, names: Mapping[str, str]) -> str:
    """Return the building that a name or an id says.

    Raises
    ------
    InputError
        There is none.
    """
    called = {name: key for key, name in names.items() if name}
    found = text if text in office.building_at else called.get(text)
    if found is None:
        raise fault(f"没有楼栋“{text}”。", f"There is no building '{text}'.", "building")
    return found


def fault(zh: str, en: str, column: str) -> InputError:
    """Return that something in a form is wrong."""
    return InputError([Fault("form", zh, en, column=column)])


def _wrong(name: str, zh: str, en: str) -> InputError:
    return fault(f"应为{zh}。", f"Give {en}.", name)


def refusal(error: RefusedError | InputError) -> tuple[int, list[tuple[str, str]]]:
    """Return the status of what was not taken, and why, Chinese and English."""
    if isinstance(error, RefusedError):
        return STATUSES[error.refused.code], [(error.refused.zh, error.refused.en)]
    return 422, said(error)


def said(error: InputError) -> list[tuple[str, str]]:
    """Return the faults of what was sent, Chinese and English."""
    return [
        (fault.reason, fault.remedy)
        if fault.layer == "form"
        else (f"{fault.reason} {fault.remedy}",) * 2
        for fault in error.faults
    ]
