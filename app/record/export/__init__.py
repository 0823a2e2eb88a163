"""A recorded session -> files for other programs and for people.

csv_files   tables: readings, waves, beats, events
edf         EDF+ for viewers of biosignals
report      one HTML page with everything in it, in English or Chinese (methods: what was done; plots: its SVG)
formats     all of them: ``export_session``
"""
