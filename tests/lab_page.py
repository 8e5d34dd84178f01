"""A real JupyterLab with a real browser on it, for tests of what people do in notebooks; its driver is Playwright, which only tests need."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from browser import CI, QUIET, program

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 40
CONNECTED = "() => { const s = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session; return s && s.kernel && s.kernel.connectionStatus === 'connected' }"


def driver(name: str):
    """A package of requirements-browser.lock; a test that needs it is left out with the reason where it is missing, and fails in CI."""
    try:
        return __import__(name, fromlist=["x"])
    except ImportError:
        (pytest.fail if CI else pytest.skip)(f"{name.split('.')[0]} is not installed: pip install -r requirements-browser.lock")


class Lab:
    """JupyterLab in `folder` with a page of Chromium; every wait has its end."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        chromium, playwright = program("chromium", "chromium-browser"), driver("playwright.sync_api")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"), "JUPYTER_DATA_DIR": str(folder / ".data"), "JUPYTER_RUNTIME_DIR": str(folder / ".run"), "IPYTHONDIR": str(folder / ".ipython"),
                    "JUPYTERLAB_SETTINGS_DIR": str(folder / ".lab"), "JUPYTERLAB_WORKSPACES_DIR": str(folder / ".spaces")}  # fmt: skip
        self.log = (folder / "lab.log").open("wb")
        self.server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", f"--config={ROOT / 'notebooks' / 'lab' / 'jupyter_lab_config.py'}", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={self.port}", "--IdentityProvider.token=", "--expose-app-in-browser"],
            cwd=folder, env={**os.environ, **settings, **environment}, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self._playwright = playwright.sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=chromium, args=list(QUIET[1:]))
        self.page = self._browser.new_page(viewport={"width": 1280, "height": 1000})
        self.page.set_default_timeout(1000 * SECONDS)
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()
        self.server.terminate()
        try:
            self.server.wait(15)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.log.close()

    def open(self, notebook: str) -> None:
        """Open a notebook and wait until its kernel is there."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api", timeout=2).close()
                break
            except OSError:
                assert time.monotonic() < end and self.server.poll() is None, "JupyterLab did not start"
                time.sleep(0.1)
        self.page.goto(f"http://127.0.0.1:{self.port}/lab/tree/{notebook}?reset")
        self.page.wait_for_function(CONNECTED)

    def run(self) -> None:
        """Run all cells, as the menu does, and wait for the desk."""
        self.page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_selector(".yd-body > *")

    def recovered(self) -> None:
        """JupyterLab starts a kernel that died again by itself and says so; wait until it is there."""
        self.page.click(".jp-Dialog button.jp-mod-accept")
        self.page.wait_for_function(CONNECTED)
        self.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'")

    def kernel_process(self) -> int:
        """The process of the kernel, by its connection file."""
        kernel = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                if f"kernel-{kernel}.json".encode() in words:
                    return int(entry.name)
        raise AssertionError("the kernel has no process")


def notebook(path: Path, *cells: str) -> None:
    import nbformat

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path.write_text(nbformat.writes(book), "utf-8")
