"""What stands under Django: the embedded PostgreSQL, the web server and the process group."""
