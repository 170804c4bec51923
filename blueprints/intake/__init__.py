"""The questionnaire, by the client's own link."""

from . import agreements
from .routes import blueprint

__all__ = ["agreements", "blueprint"]
