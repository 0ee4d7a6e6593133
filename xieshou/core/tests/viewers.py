"""Viewers for tests: what they may do is said where they are made."""

from xieshou.core.scope import PUBLIC, Grant, Viewer


def viewer(*verbs: str, place: str = "", user_id: int = 7, name: str = "王老师") -> Viewer:
    grant = Grant("role", place, None, None, frozenset(verbs))
    return Viewer(user_id, name, (grant,) if verbs else ())


def seen_by(get_response):
    """Middleware in the place of the registry's: the viewer is told, not looked up."""

    def answer(request):
        request.viewer = request.META.get("viewer", PUBLIC)
        return get_response(request)

    return answer
