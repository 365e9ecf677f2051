"""Bounds on plans that visit sites: what no plan can do better, with certificates."""
