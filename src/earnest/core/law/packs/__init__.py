"""Law packs, one folder a jurisdiction."""
