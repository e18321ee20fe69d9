"""What the command's exit code says. Documented in ``earnest --help`` and docs/cli.md."""

from __future__ import annotations

FINE = 0
"""Done."""
NO = 1
"""Done, and the answer is no: the offer does not pass, a case differs, an invariant is broken."""
USAGE = 2
"""The command was not used as it is meant."""
BAD_FILE = 3
"""A file says something that cannot be."""
NO_FILE = 4
"""A file cannot be read or written."""
OUR_FAULT = 70
"""A mistake in Earnest itself."""

EXPLAINED = (
    "Exit codes: 0 done; 1 done, and the answer is no (the offer does not pass, a case differs, an invariant is broken); "
    "2 wrong use; 3 something in a file is wrong; 4 a file cannot be read or written; 70 a mistake in Earnest itself."
)
