"""Evidence that needs no trust in the server: Merkle trees, signed tree heads, draws. Pure; nothing here is read or kept."""
