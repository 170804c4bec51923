"""What Secure Base is measured beside: django-appointment in a site of its own, and a Flask page with nothing in it."""
