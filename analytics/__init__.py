"""Counting of visits, page views and other events.

The way of a hit: `views` (the beacon) → `recorder` → `spool` → `flush`, which decides what counts
in `aggregation`, writes it in `ledger` and signals it to other apps. `retention` destroys what may
not be kept, `rollup` moves old hours into days and months; `site_numbers` and `period_totals` read.
"""
