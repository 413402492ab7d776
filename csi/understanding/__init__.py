"""Understanding what people write to Kaizen: idea, question, command, addition, small talk, or something to ask about.

Rules of words only: it reads no database, carries nothing out, and words nothing for people.
"""
