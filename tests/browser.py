"""Chromium driven through its DevTools protocol over a pipe: no port, no network, no further package."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

CI = os.environ.get("CI", "").lower() == "true"
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")
SECONDS = 90


def program(*names: str) -> str:
    """A program's path; a test that needs it is left out with the reason where it is missing, and fails in CI."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        (pytest.fail if CI else pytest.skip)(f"{names[0]} is not installed: sudo apt-get install {names[0]}")
    return found


class Browser:
    """One tab. `profile` is kept between two browsers of one folder, as it is when somebody closes the window and opens it again."""

    def __init__(self, folder: Path) -> None:
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()

        def pipes() -> None:  # the protocol is spoken over the descriptors 3 and 4
            read, write = os.dup(to_read), os.dup(to_write)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self._process = subprocess.Popen([program("chromium", "chromium-browser"), *QUIET, f"--user-data-dir={folder / 'profile'}", "--remote-debugging-pipe", "about:blank"],
                                         preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        self._rest, self._number, self._session, self.said = b"", 0, None, []
        target = next(one for one in self._ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self._ask(f"{domain}.enable")
        self._ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_) -> None:
        try:
            self._session = None
            self._ask("Browser.close")
            self._process.wait(20)
        except (OSError, AssertionError, subprocess.TimeoutExpired):
            self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def _ask(self, method: str, **given) -> dict:
        self._number += 1
        message = {"id": self._number, "method": method, "params": given} | ({"sessionId": self._session} if self._session else {})
        os.write(self._to, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            while b"\0" in self._rest:
                line, _, self._rest = self._rest.partition(b"\0")
                answer = json.loads(line)
                if answer.get("id") == self._number:
                    assert "error" not in answer, answer["error"]
                    return answer["result"]
                self.said.append(answer)
            if select.select([self._from], [], [], 1)[0]:
                piece = os.read(self._from, 1 << 20)
                assert piece, "the browser closed"
                self._rest += piece
        raise AssertionError(f"the browser does not answer {method}")

    def open(self, path: Path, *, ready: str = "document.readyState === 'complete'") -> None:
        self._ask("Page.navigate", url=path.as_uri())
        self.until(f"location.href === {json.dumps(path.as_uri())} && ({ready})")

    def value(self, script: str):
        """What an expression of JavaScript is worth in the page."""
        result = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result.get("exceptionDetails")
        return result["result"].get("value")

    def until(self, script: str) -> None:
        end = time.monotonic() + SECONDS
        while not self.value(script):
            assert time.monotonic() < end, script
            time.sleep(0.05)

    def press(self, key: str, code: str, *, control: bool = False) -> None:
        """One real key; `key` is the sign it writes, `code` its place on the keyboard."""
        more = {"key": key, "code": code, "modifiers": 2 if control else 0}
        number = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}.get(key)
        more |= {"windowsVirtualKeyCode": number} if number else {}
        text = {} if control or (number and key not in (" ", "Enter")) else {"text": "\r" if key == "Enter" else key}
        self._ask("Input.dispatchKeyEvent", type="keyDown", **more, **text)
        self._ask("Input.dispatchKeyEvent", type="keyUp", **more)

    def type(self, text: str) -> None:
        self._ask("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """A real click of the mouse on the middle of the first element that fits."""
        script = f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        x, y = self.value(script)
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"]))

    def tree(self) -> list[dict]:
        """What a screen reader is given: role and name of each element."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        return [{"role": node.get("role", {}).get("value"), "name": node.get("name", {}).get("value", "")} for node in nodes if not node.get("ignored")]

    def asked_for(self) -> list[str]:
        """The addresses that the page has asked for."""
        return [one["params"]["request"]["url"] for one in self.said if one.get("method") == "Network.requestWillBeSent"]

    def downloaded(self, name: str) -> Path:
        end = time.monotonic() + SECONDS
        while not (self.downloads / name).exists() or list(self.downloads.glob("*.crdownload")):
            assert time.monotonic() < end, f"{name} was not saved"
            time.sleep(0.05)
        return self.downloads / name
