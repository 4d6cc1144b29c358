"""Runs a command that must end within some processor time and memory: bounded.py SECONDS MIB COMMAND…

Its output goes on, and its exit status is this one's; 99 where it took more. A build with the address
sanitizer, which keeps what is freed, is not measured for memory.
"""
import resource
import shutil
import subprocess
import sys

seconds, mebibytes, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
status = subprocess.run(command, check=False).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
with open(shutil.which(command[0]), "rb") as program:
    sanitized = b"__asan_init" in program.read()
if status < 0:
    sys.exit(f"ended by signal {-status}: it took more than {seconds} s")
if peak > mebibytes and not sanitized:
    print(f"it took {peak} MiB, more than {mebibytes}", file=sys.stderr)
    sys.exit(99)
sys.exit(status)
