"""Standards and formats of open data: pure functions of what they are given."""
