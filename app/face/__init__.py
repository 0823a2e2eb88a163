"""The face: where it is, how it moves, which of its pixels are skin, and the crop that networks look at.

locate.py finds faces, landmarks.py finds 68 points on one, track.py measures its motion, person.py keeps all of that
together for the one that is followed; regions.py turns points into skin polygons, skin.py averages their colour,
background.py that of the room, crop.py cuts the square for networks; reader.py is the whole.
"""
