"""Import of articles from a former system: files.py reads, rows.py checks, importer.py saves."""
