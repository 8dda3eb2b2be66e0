"""`python -m timeline`: the command, where the script `timeline` is not on the PATH."""

from timeline.cli import main

main(prog_name="timeline")
