"""How is something handed out as a file to keep?"""

from __future__ import annotations

from flask import Response, make_response

KINDS = {"csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def file_to_keep(content: bytes, name: str) -> Response:
    """A file under a neutral `name`, whose ending says its kind."""
    response: Response = make_response(content)
    response.headers["Content-Type"] = KINDS[name.rpartition(".")[2]]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
