"""The window itself, which puts pages, bars and dialogs together."""
