"""The search for a split, the bound no split can beat, and the choice among what was found."""
