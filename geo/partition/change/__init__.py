"""The least change from an earlier split."""
