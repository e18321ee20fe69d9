"""Payments: asking for money, taking it in, giving it back, and comparing with the provider's own statement."""
