"""The questionnaire, by the client's own link: the questions, what surrounds them, and what she gets back."""

from . import agreements, copies, handing_in, own_words
from .routes import blueprint

__all__ = ["agreements", "blueprint", "copies", "handing_in", "own_words"]
