"""The only package that touches the world: observations in, changes out.

What does not come true raises TapsterError, with words for the person; nothing is left half done.
"""
