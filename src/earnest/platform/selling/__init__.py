"""Sellers, their people, and the offers they publish."""
