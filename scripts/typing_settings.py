"""Django's settings as the type checker loads them: no server is started, no file made."""

import os

os.environ["EARNEST_DATABASE_URL"] = "postgresql://localhost/nowhere"
os.environ["EARNEST_SECRET_KEY"] = "only for the type checker, which signs nothing"

from earnest.platform.settings import *  # noqa: F403
