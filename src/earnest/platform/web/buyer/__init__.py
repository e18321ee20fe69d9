"""The buyer's side: what is offered, ordering it, and the buyer's own orders."""
