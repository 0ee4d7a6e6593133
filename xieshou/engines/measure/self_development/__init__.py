"""Self-development capability of a village: an index, its parts and its sensitivity."""
