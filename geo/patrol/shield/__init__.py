"""Patrols that cannot be foreseen, within a guarantee that always holds."""
