"""A recorded session: a folder of append-only files that survives the end of the program, however it comes.

types       what a session holds, as others see it: ``SessionRecord``
reader      ``open_session(folder)``: a folder -> SessionRecord
layout      the names of the files and the lines in them; reader and writer share it
condense    what a monitor measures -> one line a second
writer      the thread that puts lines on the disk
video       the thread that puts pictures there, where they are wanted
backlog     what waits for such a thread, bounded
shelf       where sessions are, which there are, and which ended without an end
"""
