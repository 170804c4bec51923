"""From the outbox to the inbox: what a letter says, how it is built, how it leaves.

worker      takes the next letter that is due, until it is told to stop
verdicts    whether a letter that is due still says something, and may go now
facts       rows -> LetterFacts; of letters about no session NoticeFacts (about_no_session, waiting)
messages    LetterFacts -> Message, from one Markdown source per kind; notices the same for NoticeFacts
sources     the words that ship, in letters/, and the counsellor's own (own_words) in their place
fields      what stands for {when}, {where} and the others
rendering   the words with their fields, as text and as HTML
entries     the calendar entry behind a button, the same as with a letter
foretold    a letter before it is owed; samples the same about nobody; preview shows any of them
mime        Message -> bytes
transport   bytes -> a mail server, or a file where none is set
"""
