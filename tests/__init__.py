"""The suite; ``python3 -m tests`` prepares its environment and runs all of it (see tests/conftest.py for its rules)."""
