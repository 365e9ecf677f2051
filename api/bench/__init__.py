"""Benchmarks: what gridbeat does, measured beside others on the same input."""
