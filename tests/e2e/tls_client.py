#!/usr/bin/python3
"""A client of HTTPS, made with Python's ssl: prints what it finds, or what is wrong.

usage: tls_client.py PORT CERTIFICATE MODE

pipelined: 100 requests in one go, each answered in its order.
slow:      40 requests for a long answer, of which nothing is read for a while, and then a little at
           a time, over a small receive buffer; all of it comes.
half:      ends its side of the TCP connection behind a request, without a word of TLS; it is answered,
           and the server says that it writes no more.
goodbye:   likewise with a word of TLS (close_notify).
resumed:   a second connection with the session of the first.
"""
import socket
import ssl
import sys
import time

port, certificate, mode = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = ssl.create_default_context(cafile=certificate)


def connect(session=None, buffer=0):
    plain = socket.socket()
    if buffer:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    plain.settimeout(30)
    plain.connect(("127.0.0.1", port))
    # An end without close_notify is an error, as it might be somebody's in between.
    return context.wrap_socket(plain, server_hostname="127.0.0.1", suppress_ragged_eofs=False,
                               session=session)


def request(path, last=False):
    end = "Connection: close\r\n" if last else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{end}\r\n".encode()


class Answers:
    """The responses of one connection, read a piece at a time."""

    def __init__(self, connection, piece=65536, pause=0.0):
        self.connection, self.piece, self.pause, self.buffer = connection, piece, pause, b""

    def more(self):
        time.sleep(self.pause)
        got = self.connection.recv(self.piece)
        self.buffer += got
        return bool(got)

    def next(self):
        while b"\r\n\r\n" not in self.buffer:
            assert self.more(), "it ended within a head"
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields[b"content-length"])
        while len(self.buffer) < length:
            assert self.more(), "it ended within a body"
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(head.split(b" ")[1]), body

    def at_end(self):
        return not self.buffer and not self.more()


def pipelined():
    connection = connect()
    paths = ["/api/v1/health", "/nothing"] * 50
    connection.sendall(b"".join(request(path) for path in paths))
    answers = Answers(connection)
    for path in paths:
        assert answers.next()[0] == (200 if path.endswith("health") else 404), path


def slow():
    whole = Answers(one := connect())
    one.sendall(request("/openapi.json"))
    expected = whole.next()[1]
    assert len(expected) > 40_000, len(expected)
    connection = connect(buffer=4096)
    connection.sendall(b"".join(request("/openapi.json") for _ in range(40)))
    time.sleep(1)
    answers = Answers(connection, piece=16384, pause=0.0005)
    for _ in range(40):
        assert answers.next() == (200, expected)


def half():
    connection = connect()
    connection.sendall(request("/api/v1/health"))
    socket.socket.shutdown(connection, socket.SHUT_WR)
    answers = Answers(connection)
    assert answers.next()[0] == 200
    assert answers.at_end()


def goodbye():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        tls = context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")

        def step(call):
            while True:
                try:
                    return call()
                except ssl.SSLWantReadError:
                    plain.sendall(outgoing.read())
                    incoming.write(plain.recv(65536))
                finally:
                    plain.sendall(outgoing.read())

        step(tls.do_handshake)
        tls.write(request("/api/v1/health"))
        try:
            tls.unwrap()  # says that it writes no more, and would wait for the server's word
        except ssl.SSLWantReadError:
            pass
        plain.sendall(outgoing.read())
        got = b""
        while piece := plain.recv(65536):
            got += piece
        incoming.write(got)
        answer = b""
        try:
            while True:
                answer += tls.read(65536)
        except ssl.SSLZeroReturnError:  # the server's word that it writes no more
            pass
        assert answer.startswith(b"HTTP/1.1 200 "), answer


def resumed():
    first = connect()
    first.sendall(request("/api/v1/health"))
    assert Answers(first).next()[0] == 200
    second = connect(session=first.session)
    second.sendall(request("/api/v1/health"))
    assert Answers(second).next()[0] == 200
    assert second.session_reused, "the session isn't taken up again"


{"pipelined": pipelined, "slow": slow, "half": half, "goodbye": goodbye, "resumed": resumed}[mode]()
print("fine")
