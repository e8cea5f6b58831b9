"""The publication log: lines of what was made public, their Merkle tree, and the comparison."""
