"""Recorded sessions in the window: their list, one of them on its tracks, and what can be laid beside it."""
