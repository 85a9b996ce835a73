"""The least a user can do: a request, no wait. It imports nothing but locust."""

from locust import FastHttpUser, HttpUser, task


class Http(HttpUser):
    @task
    def visit(self):
        self.client.get("/")


class Fast(FastHttpUser):
    @task
    def visit(self):
        self.client.get("/")
