"""Rounding of figures for people."""

from __future__ import annotations


def proper_round(val, digits=0):
    """`val` rounded half up: as a reader expects it, where `round` goes to the even neighbour."""
    number = float(val)
    # A nudge that is too small to show, but lifts an exact half over the edge.
    return round(number + 10 ** (-len(str(number)) - 1), digits)
