"""Layers out: one writer per outside format."""
