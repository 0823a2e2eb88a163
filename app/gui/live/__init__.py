"""The page on which a running session is watched: picture, rows of waves and numbers, details."""
