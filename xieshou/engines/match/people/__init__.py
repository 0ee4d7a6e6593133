"""People to posts: most filled, fairly, or stably; proofs, what lacks, what would help."""
