"""Backups of the whole site, their restoration, and drills that prove them (decision 0021)."""
