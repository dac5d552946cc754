"""A story told in a terminal: what people type and press in the pretend Slack, and what they then see."""
