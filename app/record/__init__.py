"""What is written to disk: per-second numbers, the pulse wave, and a summary. Knows the core's types, nothing else."""
