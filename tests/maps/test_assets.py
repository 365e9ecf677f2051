"""Assets: everything from us, nothing from other hosts."""

import re
from pathlib import Path

import pytest

from geo.errors import SetupError
from maps import Scene, overview
from maps.assets import MAP_SCRIPTS, MAP_STYLES, dist_folder, inlined, served

FETCHED = re.compile(
    r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import"""
)
"""What would make a browser ask another host. Links a person may click are not in our pages."""


def markup(page: str) -> str:
    """Return a page without what is inside its scripts; their strings are no markup."""
    return re.sub(r"(<script[^>]*>).*?</script>", r"\1", page, flags=re.DOTALL)


def test_folder_that_is_not_built_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="make web"):
        dist_folder(tmp_path)


def test_styles_name_no_other_host(dist: Path) -> None:
    for style in dist.rglob("*.css"):
        assert not FETCHED.search(style.read_text("utf-8")), style.name


def test_every_file_a_style_names_is_there(dist: Path) -> None:
    for style in MAP_STYLES:
        for target in re.findall(r"url\(\s*['\"]?([^'\")]+)", (dist / style).read_text("utf-8")):
            if not target.startswith(("data:", "#")):
                assert ((dist / style).parent / target).is_file(), target


def test_no_script_asks_for_a_source_map(dist: Path) -> None:
    for script in dist.rglob("*.js"):
        assert "\n//# sourceMappingURL" not in script.read_text("utf-8"), script.name


def test_pages_of_other_rooms_find_their_files(dist: Path) -> None:
    for name in (
        "icon.svg",
        "bootstrap/bootstrap.min.css",
        "swagger/swagger-ui-bundle.js",
        "swagger/swagger-ui.css",
    ):
        assert (dist / name).is_file()


def test_stand_alone_page_asks_for_nothing(dist: Path, scene: Scene) -> None:
    page = overview(scene, inlined(dist))
    shell = markup(page)
    assert not FETCHED.search(shell)
    assert not re.search(r"<(?:link|script)[^>]*(?:href|src)=", shell)
    assert all(
        target.startswith(("data:", "#")) for target in re.findall(r"url\(['\"]?([^)]*)", shell)
    )


def test_stand_alone_page_carries_every_script(dist: Path, scene: Scene) -> None:
    page = overview(scene, inlined(dist))
    for name in MAP_SCRIPTS:
        line = max((dist / name).read_text("utf-8").splitlines(), key=len)[:200]
        assert line in page, name


def test_served_page_names_files_that_are_there(dist: Path, scene: Scene) -> None:
    page = overview(scene, served("/static/", dist))
    found = re.findall(r'(?:src|href)="/static/([^"?]+)\?v=[0-9a-f]{10}"', page)
    assert found == [*MAP_STYLES, *MAP_SCRIPTS]
    assert not FETCHED.search(markup(page))


def test_links_change_when_a_file_changes(dist: Path, tmp_path: Path) -> None:
    for name in (*MAP_STYLES, *MAP_SCRIPTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((dist / name).read_bytes())
    before = served("/static", tmp_path)
    (tmp_path / "gridbeat-map.js").write_text("changed")
    after = served("/static", tmp_path)
    assert before.styles == after.styles
    assert before.scripts != after.scripts
