"""Public views of the news."""
