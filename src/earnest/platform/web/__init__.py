"""The pages: input becomes a command, its outcome a page."""
