"""What calendar apps read by a secret address: the practitioner's diary, and a client's own appointments."""

from .routes import blueprint

__all__ = ["blueprint"]
