"""The seller's side: its order book, its orders, what is due."""
