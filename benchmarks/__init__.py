"""How fast, how small, beside what? `make bench` measures; docs/speed.md says what came out and what it means.

Every figure is a ratio (or a count) of one run on one machine: Secure Base beside django-appointment, which gets the
same week, the same appointments, the same number of processes and the same durability, and beside a floor written
here. `__main__` names the parts; each part is a module whose first lines say what is fair about it.
"""
