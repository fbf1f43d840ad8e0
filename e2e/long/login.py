"""Customers of the demo's service: each logs in as somebody else, then thinks for a second and asks."""

import csv
import itertools
import os
import random

from locust import FastHttpUser, task

with open(os.path.join(os.path.dirname(__file__), "users.csv"), newline="") as file:
    accounts = itertools.cycle(list(csv.DictReader(file)))


class Customer(FastHttpUser):
    def wait_time(self):
        return random.expovariate(1)

    def on_start(self):
        with self.client.post("/login", json=next(accounts)) as response:
            self.token = response.json()["token"]

    @task
    def order(self):
        self.client.get("/orders", headers={"authorization": f"Bearer {self.token}"})
