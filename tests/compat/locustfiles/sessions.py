"""Redirects and cookies: a log-in with a token against forgery, a session a user, both kinds."""

import re

from endings import Ending

from locust import FastHttpUser, HttpUser, SequentialTaskSet, constant, task

ENDING = Ending(users=3)


def hidden_field(page):
    return re.search(r'name="csrf" value="(\w+)"', page)[1]


class Account(SequentialTaskSet):
    """Logs in with the form, uses the session, logs out."""

    @task
    def refused_before(self):
        self.told("before", self.client.get("/account", name=f"{self.user.kind} /account, before"))

    @task
    def forged(self):
        form = {"user": self.user.login, "password": "secret", "csrf": "forged"}
        self.told(
            "forged", self.client.post("/login", form, name=f"{self.user.kind} /login, forged")
        )

    @task
    def log_in(self):
        token = hidden_field(self.client.get("/login").text)
        form = {"user": self.user.login, "password": "secret", "csrf": token}
        response = self.client.post("/login", form)
        self.told("log in", response)
        print(
            self.user.login,
            "is at",
            response.url.removeprefix(self.user.host),
            len(response.history),
        )

    @task(2)
    def account(self):
        self.told("account", self.client.get("/account"))

    @task
    def log_out(self):
        self.told("log out", self.client.get("/logout"))
        self.told("after", self.client.get("/account", name=f"{self.user.kind} /account, after"))

    @task
    def follow(self):
        user = self.user
        chain = self.client.get("/redirect/3")
        self.told("chain", chain)
        print(
            user.login,
            [answer.status_code for answer in chain.history],
            chain.url.removeprefix(user.host),
        )
        print(user.login, sorted(user.cookie_names()))
        self.told("not followed", self.client.get("/redirect/1", allow_redirects=False))
        for status in (301, 302, 303, 307, 308):
            self.moved(self.client.post(f"/moved/{status}", data=b"body"))
        self.moved(self.client.put("/moved/301", data=b"body"), "put")
        self.moved(self.client.delete("/moved/303"), "delete")

    @task
    def leave(self):
        self.told("circle", self.client.get("/circle"))
        self.told("refused hop", self.client.get("/to_refused"))
        ENDING.user_is_done(self.user.environment)

    def told(self, what, response):
        print(self.user.login, f"{what}:", response.status_code, (response.text or "").strip())

    def moved(self, response, method="post"):
        seen = response.json()
        print(self.user.login, f"{method} moved:", seen["method"], repr(seen["body"]))


class Http(HttpUser):
    wait_time = constant(0)
    weight = 2
    kind = "http"
    tasks = [Account]
    started = []

    def on_start(self):
        self.started.append(self)
        self.login = f"http{len(self.started)}"

    def cookie_names(self):
        return [cookie.name for cookie in self.client.cookies]


class Fast(FastHttpUser):
    wait_time = constant(0)
    kind = "fast"
    login = "fast1"
    tasks = [Account]

    def cookie_names(self):
        return [cookie.name for cookie in self.client.cookiejar]
