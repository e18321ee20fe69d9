"""``python -m earnest``: the command line."""

from earnest.cli import main

main()
