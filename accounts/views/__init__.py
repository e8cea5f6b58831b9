"""Views of signing in and of what one can do with one's own account."""
