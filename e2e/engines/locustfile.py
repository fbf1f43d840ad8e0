"""Visitors of the demo's service: each thinks for a second on average, then asks."""

import random

from locust import FastHttpUser, stats, task

stats.PERCENTILES_TO_CHART = [0.5, 0.9, 0.95, 0.99]


class Visitor(FastHttpUser):
    def wait_time(self):
        return random.expovariate(1)

    @task
    def visit(self):
        self.client.get("/")
