"""People to posts: the most filled, fairly, or stably; its proof, what is missing, what would help."""
