"""A client for single questions, and raw requests for the driver."""

import http.client
import json
import urllib.parse


def path_of(route: str, **parameters) -> str:
    """A path with its query string."""
    query = urllib.parse.urlencode(parameters, doseq=True)
    return f"/api/v1{route}" + (f"?{query}" if query else "")


def raw_request(method: str, path: str, token: str | None = None, body=None) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    content = b""
    if body is not None:
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class Client:
    """Asks a server on loopback, over one connection."""

    def __init__(self, port: int, timeout: float = 120):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def ask(self, method: str, path: str, token: str | None = None, body=None):
        """The answer's JSON; asks again while the server says that it is busy. Raises RuntimeError
        unless the status is one of success."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        while True:
            self.connection.request(method, path, body=content, headers=headers)
            response = self.connection.getresponse()
            answer = response.read()
            if response.status != 503:
                break
        if response.status >= 300:
            raise RuntimeError(f"{method} {path} was answered {response.status}: {answer[:200]!r}")
        return json.loads(answer)

    def get(self, path: str, token: str | None = None):
        return self.ask("GET", path, token)

    def close(self) -> None:
        self.connection.close()
