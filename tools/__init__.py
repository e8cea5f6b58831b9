"""Developer tools: screenshots, pictures of the handbook, fault injection, table of variables."""
