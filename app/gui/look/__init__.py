"""How everything looks, and where texts find room; knows nothing of what is shown."""
