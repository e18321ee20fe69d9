"""The pure heart: terms, facts, law, judging, the brief. No I/O beyond its own data files; no clock but ``at``."""
