"""The questionnaire, by the client's own link."""

from blueprints.intake.routes import blueprint

__all__ = ["blueprint"]
