"""Close autopsy: how a connection ended and why, as far as its events tell; one plain sentence, then what it rests on.

Nothing is guessed silently: what only looks like something says so.
"""
