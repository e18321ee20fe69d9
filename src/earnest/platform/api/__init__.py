"""The API: keys, problems, operations, their description, and webhooks out."""
