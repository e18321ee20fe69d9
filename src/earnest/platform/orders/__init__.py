"""Orders: commands in, events out, one transaction each."""
