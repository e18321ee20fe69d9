"""Benchmarks: absolute times, and the ratio to a baseline measured in the same run."""
