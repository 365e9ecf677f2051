"""The ground of a split: an exact coverage that cuts no building, and what it holds."""
