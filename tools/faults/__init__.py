"""Faults of a real site, and what must hold meanwhile and afterwards: `make faults`."""
