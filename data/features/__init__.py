"""Collections as features: which rows a person sees of them, page by page, counted and bounded."""
