"""Viewers for tests: what they may do is said where they are made."""

from xieshou.core.scope import Grant, Viewer


def viewer(*verbs: str, place: str = "", user_id: int = 7, name: str = "王老师") -> Viewer:
    grant = Grant("role", place, None, None, frozenset(verbs))
    return Viewer(user_id, name, (grant,) if verbs else ())
