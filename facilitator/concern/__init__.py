"""What calls for a human: a transparent model of phrases, without any learning.

It reads one text and says whether a person should look at it soon, and which rule says so.
It knows nobody, remembers nothing and decides nothing else (docs/concern.md).
"""
