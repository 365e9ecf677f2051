"""Whether a split can work: rungs of proofs, why not where not, and what helps."""
