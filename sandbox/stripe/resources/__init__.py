"""The resources beside invoices, one module each."""
