"""A server on a free port of 127.0.0.1, which it prints, whose answers do not end: to GET and PUT
the body, to POST the lines behind it, to Redis's protocol a text. It ends with its standard input.
"""
import socket
import sys
import threading


def serve(connection):
    asked = connection.recv(65536)
    more = b"x" * 65536
    if asked.startswith(b"*"):
        connection.sendall(b"$9000000000\r\n")
    else:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        if asked.startswith(b"POST"):
            connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
            more = b"X-Line: y\r\n" * 5000
        else:
            connection.sendall(b"\r\n")
    try:
        while True:
            connection.sendall(more)
    except OSError:
        connection.close()


def accept_all(listener):
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
sys.stdin.read()
