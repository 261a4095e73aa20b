"""A request's path within the app, and links to its pages, whatever path it is served under."""

from urllib.parse import urlsplit

from starlette.types import Scope


def app_path(scope: Scope) -> str:
    """The path that the app is served under, as far as it is told: "" or "/demo"."""
    root: str = scope.get("root_path", "")
    return urlsplit(root).path.rstrip("/")


def route_path(scope: Scope) -> str:
    """The path below the app's own."""
    path, root = scope["path"], app_path(scope)
    if root and (path == root or path.startswith(f"{root}/")):
        return path.removeprefix(root) or "/"
    return path


def link_to(scope: Scope, page: str) -> str:
    """Where a page of the app is, as seen from the page that was asked for: "login"."""
    if root := app_path(scope):
        return f"{root}/{page}"
    # Relative, for a proxy may have taken a path off without telling.
    return "../" * (route_path(scope).count("/") - 1) + page or "./"
