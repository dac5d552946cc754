"""The parts of an invoice's detail, one a file, in the order in which they are read."""
