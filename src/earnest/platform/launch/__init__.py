"""Launch day: a queue that anyone can check, placed into by one writer at the speed of the database."""
