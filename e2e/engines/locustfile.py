"""Visitors of the demo's service: each thinks for a second on average, then asks."""

import random

from locust import FastHttpUser, task


class Visitor(FastHttpUser):
    def wait_time(self):
        return random.expovariate(1)

    @task
    def visit(self):
        self.client.get("/")
