"""Peers: other people's partitioners on our atoms, each run by `python -m` in its own process.

They live in an environment of their own (scripts/peers) and know nothing of the product: in comes
an .npz of atoms and borders (`problem`), out goes a label for each atom. One module per library.
"""
