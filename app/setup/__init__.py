"""Prepares the machine before anything heavy is imported: Python, packages, system libraries. Standard library only."""
