"""Rows as Parquet: python -m api.bench.partition.peers.parquet ROWS.jsonl ROWS.parquet."""

import sys

import pandas as pd


def main(source: str, out: str) -> None:
    """Write JSON lines as Parquet."""
    pd.read_json(source, lines=True, dtype=False).to_parquet(out, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
