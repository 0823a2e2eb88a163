"""What a program with a window needs, whatever it shows: Qt, commands, settings, language, a clean end."""
