"""Gives each request its viewer: who looks, with which roles where."""

from django.utils.functional import SimpleLazyObject


class ViewerMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from xieshou.registry.reads import viewer_for

        request.viewer = SimpleLazyObject(lambda: viewer_for(request.user))
        return self.get_response(request)
