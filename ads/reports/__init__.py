"""Advertising reports: what is asked for, what is found, and the files it is saved as."""
