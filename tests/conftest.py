"""What every test may use; the whole run is held to Stripe's published description, and to what a channel may show."""

pytest_plugins = ["tests.conformance.plugin", "tests.shown", "tests.leaks"]
