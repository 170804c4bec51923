"""Other people's calendars, from their address to when they are busy. The only code that reads from the network.

`rounds` is a thread of the worker: it claims the calendar that is due and keeps what comes of it. `looking` has a
process of its own look at one (`child`), with little time and memory and without the practice's keys, because whatever
an address answers is a stranger's. Between the two goes a `Question` and an `Answer`. `download` connects.
"""
