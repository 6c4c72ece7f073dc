"""A headless Chromium, driven over the DevTools protocol: https://chromedevtools.github.io/devtools-protocol/.

Chromium speaks it over two pipes (``--remote-debugging-pipe``), as JSON messages that end in a null. So no driver has
to be installed that fits the browser's version, and no port is opened.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60.0
"""Seconds for one answer: other work shares the machine."""
CODES = {
    "Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""), "Space": (" ", 32, " "),
    "ArrowDown": ("ArrowDown", 40, ""), "ArrowUp": ("ArrowUp", 38, ""),
}  # fmt: skip


class Browser:
    """One Chromium process. Sends a message, and gathers what comes until the answer does."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        # Chromium reads its descriptor 3 and writes its descriptor 4.
        reads, self._to = os.pipe()
        self._from, writes = os.pipe()
        high = [os.dup2(fd, fd + 100, inheritable=False) for fd in (reads, writes)]
        quiet = ("gpu", "quic", "background-networking", "component-update", "sync", "extensions", "dev-shm-usage")
        command = [CHROMIUM, "--headless", "--no-sandbox", "--no-first-run", "--hide-scrollbars", "--mute-audio"]
        command += [*(f"--disable-{name}" for name in quiet), "--remote-debugging-pipe", f"--user-data-dir={profile}"]

        def pipes() -> None:
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._process = subprocess.Popen(
            command, preexec_fn=pipes, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for fd in (reads, writes, *high):
            os.close(fd)
        self._number = 0
        self._unread = b""
        self.events: list[dict[str, Any]] = []

    def send(self, method: str, session: str | None = None, **params: Any) -> Any:
        """The answer to a message. Raises ``AssertionError`` with the protocol's own words where it is an error."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        return self.until(lambda got: got.get("id") == self._number, method)

    def until(self, wanted: Any, what: str) -> Any:
        """Read messages until a wanted one; all others are events."""
        ends = time.monotonic() + PATIENCE
        while True:
            while b"\0" in self._unread:
                one, _, self._unread = self._unread.partition(b"\0")
                message = json.loads(one)
                if wanted(message):
                    assert "error" not in message, f"{what}: {message['error']}"
                    return message.get("result", message)
                self.events.append(message)
            left = ends - time.monotonic()
            assert left > 0 and select.select([self._from], [], [], left)[0], f"no answer to {what}"
            chunk = os.read(self._from, 1 << 20)
            assert chunk, f"Chromium ended at {what}"
            self._unread += chunk

    def close(self) -> None:
        """End the process."""
        os.close(self._to)
        os.close(self._from)
        self._process.kill()
        self._process.wait()


class Tab:
    """One page of a browser, in a context of its own: nothing of another test is saved there."""

    def __init__(self, browser: Browser, downloads: Path) -> None:
        self._browser = browser
        self._context = browser.send("Target.createBrowserContext")["browserContextId"]
        target = browser.send("Target.createTarget", url="about:blank", browserContextId=self._context)["targetId"]
        self._session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        downloads.mkdir(exist_ok=True)
        browser.send(
            "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads),
            browserContextId=self._context, eventsEnabled=True,
        )  # fmt: skip
        self.downloads = downloads

    def send(self, method: str, **params: Any) -> Any:
        """A message to the page."""
        return self._browser.send(method, self._session, **params)

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a file, anew if it is there already, and wait until it is loaded."""
        before = len(self._browser.events)
        url = path.as_uri() + fragment
        if self.run("location.href").partition("#")[0] == path.as_uri():
            # Another fragment alone would load nothing.
            self.run(f"history.replaceState(null, '', {json.dumps(url)})")
            self.send("Page.reload")
        else:
            self.send("Page.navigate", url=url)
        self.expect("Page.loadEventFired", before)

    def expect(self, event: str, since: int) -> dict[str, Any]:
        """The first event of a name after so many others."""

        def wanted(message: dict[str, Any]) -> bool:
            return message.get("method") == event and message.get("sessionId", self._session) == self._session

        for message in self._browser.events[since:]:
            if wanted(message):
                return message
        message = self._browser.until(wanted, event)
        self._browser.events.append(message)
        return message

    def run(self, script: str) -> Any:
        """The value of an expression in the page, as JSON has it; a promise is waited for."""
        got = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in got, got["exceptionDetails"]["exception"].get("description", got)
        return got["result"].get("value")

    def wait(self, condition: str) -> None:
        """Until an expression is true."""
        ends = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({condition})"):
            assert time.monotonic() < ends, f"never: {condition}"
            time.sleep(0.02)

    def press(self, key: str, shift: bool = False) -> None:
        """One stroke of a key: a name of ``CODES`` or a character."""
        name, code, text = CODES.get(key) or (key, ord(key.upper()), key)
        stroke = {"key": name, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **stroke)
        self.send("Input.dispatchKeyEvent", type="keyUp", **stroke)

    def point(self, selector: str, click: bool = False) -> None:
        """Move the pointer onto the middle of an element's first line, and press it if asked."""
        x, y = self.run(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getClientRects()[0];"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        if click:
            for kind in ("mousePressed", "mouseReleased"):
                self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def look(
        self, width: int = 1440, height: int = 900, scheme: str = "light", still: bool = True, media: str = ""
    ) -> None:
        """The size of the window, the colour scheme, and whether motion is to be reduced."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        self.send("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self, path: Path, whole: bool = False) -> None:
        """A screenshot, of the whole page if asked."""
        path.parent.mkdir(parents=True, exist_ok=True)
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def pdf(self) -> bytes:
        """The page as it would be printed."""
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def complaints(self) -> list[str]:
        """Everything the page wrote to the console, and every error, so far."""
        self.run("0")
        found = []
        for event in self._own():
            params = event.get("params", {})
            if event["method"] == "Runtime.consoleAPICalled":
                found.append(f"{params['type']}: {[arg.get('value') for arg in params['args']]}")
            elif event["method"] == "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Log.entryAdded":
                found.append(params["entry"]["text"])
        return found

    def requests(self) -> list[str]:
        """Every address the page asked for."""
        self.run("0")
        return [e["params"]["request"]["url"] for e in self._own() if e["method"] == "Network.requestWillBeSent"]

    def _own(self) -> Iterator[dict[str, Any]]:
        return (event for event in self._browser.events if event.get("sessionId") == self._session)

    def close(self) -> None:
        """Forget the page and all it saved."""
        self._browser.send("Target.disposeBrowserContext", browserContextId=self._context)


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A Chromium for as long as the body runs."""
    one = Browser(profile)
    try:
        yield one
    finally:
        one.close()
