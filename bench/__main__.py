"""``python -m bench``: run every benchmark; ``python -m bench platform``: that of the platform alone."""

import sys

from bench import judging, ledger, shop

if "platform" not in sys.argv[1:]:
    judging.main()
    ledger.main()
shop.main()
