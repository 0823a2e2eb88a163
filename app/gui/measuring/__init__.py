"""A session and its threads: start, stop, pause, another place, record. Draws nothing."""
