"""People: who they are called, the language they read, and how they sign in (django-allauth does the signing in)."""
