"""From the outbox to the inbox: what a letter says, how it is built, how it leaves.

verdicts    whether a letter that is due still says something, and may go now
facts       rows -> LetterFacts
messages    LetterFacts -> Message, from one Markdown source per kind
sources     the words that ship, in letters/, and the counsellor's own in their place
fields      what stands for {when}, {where} and the others
samples     facts about nobody, so that every letter can be looked at
mime        Message -> bytes
transport   bytes -> a mail server, or a file where none is set
worker      takes the next letter that is due, until it is told to stop
"""
