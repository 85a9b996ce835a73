"""Small things that locustfiles import from `locust.util`."""
