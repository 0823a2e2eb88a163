"""A reference device beside a session: its file, its columns, how far both agree."""
