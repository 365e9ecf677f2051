"""The hotspot benchmark: speed and exactness beside peers, chance, and foretelling real sets."""
