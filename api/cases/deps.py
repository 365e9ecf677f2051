"""What endpoints of cases ask for besides a view: what cases are judged by."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path, Request

from api.cases.office import Office
from api.once import Key
from api.view import ViewDep

NO_VERSION = (
    "请给出您看到的版本（If-Match 或 base_version）。"
    "Say which version you saw: If-Match or base_version."
)
TWO_VERSIONS = "If-Match 与 base_version 不一致。If-Match and base_version differ."
CaseId = Annotated[str, Path(max_length=100, description="Id of the case, as its maker gave it.")]


def office(request: Request, here: ViewDep) -> Office:
    """Return what cases of the community are judged by."""
    found: Office = request.app.state.offices.of(here.session, here.stored.id, here.at)
    return found


OfficeDep = Annotated[Office, Depends(office)]


def version_seen(key: Key, base_version: int | None) -> int:
    """Return the version a step stands on.

    Raises
    ------
    HTTPException
        428: neither the header nor the body says it; 400: they differ.
    """
    if key.version is None and base_version is None:
        raise HTTPException(428, NO_VERSION)
    if key.version is not None and base_version not in {None, key.version}:
        raise HTTPException(400, TWO_VERSIONS)
    return base_version if key.version is None else key.version  # type: ignore[return-value]
