"""Joins the apps into one site: settings, addresses, the admin site, the shared pages."""

# Shown in the admin's footer and by /healthz. A test compares pyproject.toml and CHANGELOG.md.
__version__ = "0.3.0"
