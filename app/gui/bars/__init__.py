"""The rows and strips around the page: source, transport, record, status, and what went wrong."""
