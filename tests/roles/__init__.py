"""Every action, every role, every place: the table of the product, pressed through."""
