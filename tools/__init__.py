"""Developer tools that drive the real site: pictures for the docs, and fault injection."""
