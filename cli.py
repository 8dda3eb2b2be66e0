"""A checkout run by hand: python cli.py COMMAND. The wheel has the script `timeline` instead."""

from timeline.cli import main

if __name__ == "__main__":
    main()
