"""django-appointment as its documentation sets it up. Runs in the environment of the peers, never in ours."""
