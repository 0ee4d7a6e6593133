"""From one time to another: changes, their parts, and who left or entered."""
