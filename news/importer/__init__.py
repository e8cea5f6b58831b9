"""Articles of a former system, row by row from a file, with their pictures and old addresses."""
