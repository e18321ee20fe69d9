"""``python -m earnest.platform.demo``: load the demo."""

from __future__ import annotations

import signal
import sys

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the load begins Ctrl-C ends it without a word

    import django

    django.setup()
    from earnest.platform.demo.loading import main

    sys.exit(main())
