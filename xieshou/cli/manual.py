"""Help that teaches: what a command does, then examples to copy."""


def manual(text: str, *examples: str) -> str:
    """The help of a command; each example stays on a line of its own."""
    return "\n".join([text, "", "\b", *examples])
