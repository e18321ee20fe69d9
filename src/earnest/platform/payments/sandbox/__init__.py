"""A payment provider to try things with. It behaves like the real ones, moves no money, and is known only by the port."""
