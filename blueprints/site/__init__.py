"""The pages that need no booking: the formats, privacy, safety, accessibility, and the way out."""

from blueprints.site.routes import blueprint

__all__ = ["blueprint"]
