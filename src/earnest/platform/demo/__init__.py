"""A living demo: three sellers, a clock that can be moved, the Haikou order."""
