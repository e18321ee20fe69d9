"""What happened: an append-only log of dated events, each with who did it and its evidence. Never a conclusion."""
