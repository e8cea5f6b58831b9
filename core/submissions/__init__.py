"""Forms that readers send in, and how staff settle them: model, form, admin, rate limits."""
