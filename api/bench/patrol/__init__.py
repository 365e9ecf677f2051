"""The benchmark of patrols: streets, checkpoints and risk tiers, beside peers and bounds."""
