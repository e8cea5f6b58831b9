"""The default formats of dates and numbers (FORMAT_MODULE_PATH)."""
