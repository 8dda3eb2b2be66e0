"""python -m benchmarks …: the same as timeline bench …, from a checkout."""

import sys

from timeline.cli import main

if __name__ == "__main__":
    main(["bench", *sys.argv[1:]], prog_name="timeline")
