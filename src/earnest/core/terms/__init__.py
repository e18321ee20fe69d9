"""What was agreed: offers, clauses by topic, layers, who drew attention to what."""
