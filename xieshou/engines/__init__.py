"""Pure engines: numbers in, result and certificate out. No Django, no app, not each other."""
