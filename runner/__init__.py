"""Runs the site: environment variables, embedded PostgreSQL, web server, group of processes."""
