"""The window: the only place that imports Qt. It paints; threads work; one Session starts and stops them."""
