"""Break it on purpose, at length: a scenario a file, each answering with a row of the table in docs/reliability.md."""
