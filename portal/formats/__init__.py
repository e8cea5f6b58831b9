"""How dates and numbers are written where nothing else is said (FORMAT_MODULE_PATH)."""
