"""python -m api.cli is gridbeat."""

from api.cli import main

main()
