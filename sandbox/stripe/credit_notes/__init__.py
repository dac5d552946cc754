"""Credit notes: what they take off a finalized invoice, and where the money goes."""
