"""telemetry.json for Locust."""

import random
from datetime import datetime, timezone

from locust import HttpUser, task


class Device(HttpUser):
    @task
    def send(self):
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        body = {
            "timestamp": now,
            "device_id": f"abc{random.randint(100, 999)}",
            "memory_usage": round(random.random(), 2),
            "cpu_usage": round(random.random(), 2),
        }
        self.client.post("/telemetry", json=body)
