"""What every test may use; the whole run is held against Stripe's published description."""

pytest_plugins = ["tests.conformance.plugin", "tests.shown"]
