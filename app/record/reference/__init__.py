"""Compares a session with what another instrument wrote: a pulse oximeter, a chest strap.

table     a file of any common dialect -> cells
mapping   which column is the time, which the value: guessed, then corrected by a person
series    cells and mapping -> numbers over time
compare   lays them over a session: ``by_clock``, ``by_correlation``, ``compare``
"""
