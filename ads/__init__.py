"""Advertisements: placements, what is shown in them, and how often it is seen and clicked.

How a page gets them: `context_processors` gives it its `page_slots`, which read the `inventory` and
make a `selection` for each placement. Their counts come back through `receivers`; `reports` adds
them up.
"""
