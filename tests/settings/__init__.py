"""Settings, logs and the command line."""
