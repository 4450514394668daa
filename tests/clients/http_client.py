"""Python's http.client against the demo: http_client.py URL. One connection for everything."""

import http.client
import sys
from urllib.parse import urlsplit


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"http.client: expected {what} {wanted!r}, got {got!r}")


def main():
    connection = http.client.HTTPConnection(urlsplit(sys.argv[1]).netloc, timeout=20)
    connection.connect()
    socket = connection.sock

    def ask(method, path, body=None, headers=None, **options):
        connection.request(method, path, body, headers or {}, **options)
        response = connection.getresponse()
        content = response.read()
        print(f"== http.client {method} {path}: {response.status} {response.reason},"
              f" {len(content)} bytes")
        return response, content

    def stays():
        # http.client opens another connection, silently, when this one was closed.
        expect("the same connection", connection.sock is socket, True)

    response, content = ask("GET", "/plaintext")
    expect("status", (response.status, response.reason), (200, "OK"))
    expect("content", content, b"Hello, World!")
    stays()

    response, content = ask("HEAD", "/plaintext")
    expect("length", response.getheader("Content-Length"), "13")
    expect("content", content, b"")
    stays()

    response, content = ask("POST", "/echo", b"hello", {"Content-Type": "text/x-python"})
    expect("content", content, b"hello")
    expect("type", response.getheader("Content-Type"), "text/x-python")
    stays()

    pieces = [b"in", b" several ", b"pieces", b"x" * 100_000]
    response, content = ask("POST", "/echo", iter(pieces), {"Transfer-Encoding": "chunked"},
                            encode_chunked=True)
    expect("content", content, b"".join(pieces))
    stays()

    response, _ = ask("GET", "/nowhere")
    expect("status", response.status, 404)
    stays()

    response, _ = ask("DELETE", "/plaintext")
    expect("status", response.status, 405)
    stays()

    response, content = ask("GET", "/slow?ms=50")
    expect("status", response.status, 200)
    stays()

    response, content = ask("GET", "/user-agent", headers={"User-Agent": "python"})
    expect("content", content, b"python")
    stays()

    response, content = ask("GET", "/plaintext", headers={"Connection": "close"})
    expect("field", response.getheader("Connection"), "close")
    expect("content", content, b"Hello, World!")
    expect("the end of the connection", connection.sock, None)
    print("http.client: as it should be")


main()
