"""From skin colour to vital signs: numpy and scipy only, no Qt, camera, clock, file or network."""
