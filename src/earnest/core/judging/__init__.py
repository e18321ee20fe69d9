"""Walking the timeline: the position of the parties, and what each event does to it."""
