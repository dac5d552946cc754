"""What every test may use; the whole run is held to Stripe's published description, and to what a channel may show."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.conformance.plugin", "tests.shown", "tests.leaks"]

# The same examples in every run, and no time limit for one: neither chance nor a busy machine is a failure.
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
