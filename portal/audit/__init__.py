"""The audit log: triggers that record changes, who is said to make them, and its partitions."""
