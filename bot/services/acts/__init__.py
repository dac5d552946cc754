"""The acts on one invoice, each a job within the same seven steps and a file of its own."""
