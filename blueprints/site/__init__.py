"""The pages that need no booking: the formats, privacy, safety, accessibility, pictures, and the way out."""

from . import pictures
from .routes import blueprint

__all__ = ["blueprint", "pictures"]
