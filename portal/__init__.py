"""What joins the apps into one site: settings, addresses, the admin, the pages that all share."""

# Shown in the admin's footer and by /healthz. A test holds pyproject.toml and CHANGELOG.md to it.
__version__ = "0.2.0"
