"""The window: the only place that imports Qt. It paints; threads work; one Session starts and stops them.

From what nothing is asked of to what asks everything (pyproject.toml holds them to that order):

    look            colours, fonts, and texts that find room
    plots           waves, trends and other plots, painted with QPainter
    measuring       Session and its threads; recording. Draws nothing
    program         Qt itself, commands, settings while the window is open, languages, a clean end
    dialogs         settings, profiles, privacy, about, doctor, the first page
    live            the page of a running session: picture, rows of waves and numbers, details
    bars            the rows and strips around the page: source, transport, record, status, problems
    review          recorded sessions: their list, one of them on its tracks
    comparison      a reference device beside a session
    window          the window, which puts all of these together
"""
