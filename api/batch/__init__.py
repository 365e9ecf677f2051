"""Many communities in one go: each file split in a worker, a plan and a report per file.

`split_many` is the door. Behind it: `task` (where a file's plan goes, and what is wrong with that
before anything starts), `key` (when a file need not be split again), `work` (one file, in a
worker), `summary` (what came out).
"""

from api.batch.split_many import split_many
from api.batch.summary import FileResult, Summary

__all__ = ["FileResult", "Summary", "split_many"]
