"""Long work: plans made beside answering, told while they are made, stopped when asked."""
