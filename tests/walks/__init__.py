"""Random walks: a whole hub is led anywhere its outside may lead it, and must tell one true story whenever it rests."""
