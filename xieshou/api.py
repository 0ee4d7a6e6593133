"""The API at /api/v1: every app's router under one OpenAPI description."""

from ninja import NinjaAPI

api = NinjaAPI(title="Xieshou 携手", version="1", urls_namespace="api")
