"""Launch intake: who gets which place in the queue. Pure; no clock, no database, no network."""
