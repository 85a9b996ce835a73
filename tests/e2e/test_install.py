"""What `cmake --install` makes: a tree that works wherever it is moved."""

import re
import subprocess

import pytest

from harness.process import BUILD, run_headless, run_loadgen

HAS_PYTHON = (BUILD / "python").exists()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Installed in one place and moved to another."""
    folder = tmp_path_factory.mktemp("install")
    subprocess.run(
        ["cmake", "--install", BUILD, "--prefix", folder / "made"], check=True, capture_output=True
    )
    (folder / "made").rename(folder / "moved")
    return folder / "moved"


def test_program_runs_a_load(installed, target):
    result = run_headless(target.url, binary=installed / "bin" / "loadgen")
    assert result.code == 0
    assert result.total.requests > 0


def test_programs_are_stripped(installed):
    programs = [installed / "bin" / "loadgen", *installed.rglob("_engine.*.so")]
    assert len(programs) == 1 + HAS_PYTHON
    for program in programs:
        sections = subprocess.run(
            ["readelf", "--section-headers", "--wide", program], check=True, capture_output=True, text=True
        ).stdout
        assert ".debug_info" not in sections
        assert ".symtab" not in sections


def test_nothing_in_it_knows_where_it_was_made(installed):
    program = (installed / "bin" / "loadgen").read_bytes()
    assert str(installed.parent).encode() not in program
    assert b"RUNPATH" not in subprocess.run(
        ["readelf", "--dynamic", installed / "bin" / "loadgen"], check=True, capture_output=True
    ).stdout


@pytest.mark.skipif(not HAS_PYTHON, reason="built without Python")
def test_locustfile_runs(installed, target, locustfile):
    path = locustfile(
        """
        from locust import HttpUser, constant, task

        class Getting(HttpUser):
            wait_time = constant(0.1)

            @task
            def get(self):
                self.client.get("/")
        """
    )
    result = run_loadgen(
        *("--headless", "-f", path, "-H", target.url, "-t", "2s"),
        binary=installed / "bin" / "loadgen",
        env={"LOADGEN_PYTHON": str(BUILD.parent / "venv" / "bin" / "python3")},
    )
    assert result.code == 0, result.err
    assert result.final[("GET", "/")].requests > 0


def test_documents_are_there_and_their_links_lead_somewhere(installed):
    folder = installed / "share" / "doc" / "loadgen"
    pages = [folder / "README.md", *(folder / "docs").glob("*.md")]
    assert {"README.md", "cli.md", "compat.md"} <= {page.name for page in pages}
    assert (folder / "LICENSE").exists()
    for page in pages:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_only_what_belongs_there(installed):
    expected = {"bin", "share", "lib"} if HAS_PYTHON else {"bin", "share"}
    assert {path.name for path in installed.iterdir()} == expected
    assert list(installed.rglob("__pycache__")) == []
