"""The brief: a dispute told in short points, each with its sources; and the words it is told in."""
