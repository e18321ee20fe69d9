"""The benchmark of launch day: a crowd against the real server and the real database, beside the naive design in the same run."""
