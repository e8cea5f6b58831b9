"""Advertising reports: their form, their tables, their files, and links for advertisers."""
