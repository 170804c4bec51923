"""The practice itself: what a counselling practice knows and does, without a web framework.

Layers, each importing only those below it:

    services    use cases, one verb per function; `Work` comes first
    models      tables, and the selects that have a name
    work, database
    rules       pure: values in, values out
    errors, vault, words

Words: a *practitioner* offers *session formats* (in person, phone, online, Walk & Talk). A *client* chooses
a *slot*, which is *held* while she types into a *draft*, and confirms an *appointment*. Each person in it has
an *attendance* with a contact rule, a link and an invitation of her own. Letters wait in the *outbox*. Whoever
finds no time has a *place* on the *waitlist*, and *offers*; *busy times* come from the practitioner's other calendars.
A *refusal* is the practice declining, with words for the person.

Start with `services/booking.py`, then `rules/slots.py`.
"""
