"""Rows on disk: kept, taken up, and mended."""

from pathlib import Path

from api.bench.partition.results import Key, Results

ONE, TWO = Key("slabs", 0, "metis-length"), Key("tight", 3, "gridbeat-roads", 1)


def test_rows_are_there_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    first = Results(path)
    assert ONE not in first
    first.add(ONE, {"solved": True, "pp_mean": 0.5})
    first.add(TWO, {"solved": False, "error": "没有方案"})
    again = Results(path)
    assert ONE in again
    assert TWO in again
    assert Key("slabs", 0, "metis-length", 1) not in again
    assert again.rows == first.rows
    assert again.rows[1]["error"] == "没有方案"


def test_a_line_cut_short_is_dropped_and_the_file_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    Results(path).add(ONE, {"solved": True})
    with path.open("a", encoding="utf-8") as file:
        file.write('{"family": "tig')
    mended = Results(path)
    assert len(mended.rows) == 1
    mended.add(TWO, {"solved": True})
    assert len(Results(path).rows) == 2


def test_rows_of_a_method_can_be_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = Results(path)
    rows.add(ONE, {"solved": True})
    rows.add(TWO, {"solved": True})
    assert [row["method"] for row in Results(path, ["gridbeat"]).rows] == ["metis-length"]
    assert TWO not in Results(path)
