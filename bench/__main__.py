"""``python -m bench``: run every benchmark."""

from bench.judging import main

main()
