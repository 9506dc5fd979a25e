"""The misbehaviour laboratory: real peers that break one rule on purpose, to see where the other end notices.

The rude end is a few lines of octets on a real connection; the end that it is rude to is a library as everybody uses
it, and what is shown is what that library did.
"""
